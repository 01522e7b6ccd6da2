/** The trainer process: answers `train` and `trial`, sends native log lines on, turns faults into words. */
import { DeviceError } from '../ggml/backend.ts';
import { OutOfMemoryError } from '../ggml/buffer.ts';
import { GgufError, readGguf } from '../ggml/gguf-read.ts';
import { GraphAllocator } from '../ggml/graph-allocator.ts';
import { LibraryError, onNativeLog } from '../ggml/library.ts';
import { type RequestContext, serveWorker, WorkerError } from '../workers/serve.ts';
import { UnsupportedModelError } from './architectures/hyperparameters.ts';
import { type Batch, type Batches, packForValidation, planBatches } from './batch.ts';
import { CheckpointMismatchError, startFrom } from './checkpoint.ts';
import { probeForms } from './autograd/forms.ts';
import { chooseDevice, type Device } from './device.ts';
import { readFloatTensors } from './golden/case.ts';
import { everyBlockLinear, loadModel, type Model } from './model.ts';
import type { BatchRun } from './objective.ts';
import { planPairBatches } from './pair-batch.ts';
import { choosePlan, type Plan, roomOn } from './plan.ts';
import { measureTime } from './plan/measure-time.ts';
import { weightBytes } from './plan/weight-bytes.ts';
import type { TrainerEvent, TrainerMethods, TrainParams, TrainResult, TrialResult } from './protocol.ts';
import { DEFAULT_SIZES, type GraphSizes } from './row-graph.ts';
import { DivergedError } from './guard.ts';
import { train } from './train.ts';
import { MissingTensorError, type TransposedCopies } from './weights.ts';

type TrialParams = Omit<TrainParams, 'resume' | 'checkpointEvery'>;

/** Progress events at most so often; every other kind of event is always sent. */
const STEP_EVENT_MS = 100;
/** Between two looks at whether the answers of a check are in. */
const CHECK_MS = 20;

const log = serveWorker<TrainerMethods>({
  train: (params, context) => inWords(() => runTraining(params, context)),
  trial: (params) => inWords(async () => runTrial(params)),
});
onNativeLog(log);

async function runTraining(params: TrainParams, context: RequestContext<TrainerEvent>): Promise<TrainResult> {
  let paused = false;
  let checking = false;
  context.onTell((word) => {
    if (word === 'pause') paused = true;
    if (word === 'checked') checking = false;
  });
  const send = throttleSteps(context.emit);
  const emit = (event: TrainerEvent): void => {
    if (event.type === 'validation' && event.step > 0) checking = params.waitAtChecks === true;
    send(event);
  };
  return withPlan(params, async ({ device, model, allocator, batches, validation, plan }) => {
    const { backend, why } = device;
    emit({ type: 'device', name: backend.name, kind: backend.kind, why });
    const { memoryBytes, choices, elsewhere } = plan;
    const { steps, tokensPerPass, rowsPerPass } = batches;
    emit({ type: 'plan', steps, tokensPerPass, memoryBytes, rows: rowsPerPass, choices, elsewhere });
    const smaller = (sizes: GraphSizes): GraphSizes | undefined => {
      const next = plan.smaller(sizes);
      if (next !== undefined) emit({ type: 'smaller', choices: plan.describe(next) });
      return next;
    };
    return train(
      {
        run: { model, allocator, sizes: plan.sizes, smaller },
        architecture: model.architecture.name,
        settings: params.settings,
        batches,
        validation,
        resume: params.resume,
        checkpointEvery: params.checkpointEvery,
      },
      {
        emit,
        said: context.said,
        wish: async () => {
          // Messages are delivered between turns of the event loop only.
          await new Promise(setImmediate);
          context.signal.throwIfAborted();
          while (checking && !paused) {
            await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
            context.signal.throwIfAborted();
          }
          return paused ? 'pause' : 'go on';
        },
      },
    );
  });
}

function runTrial(params: TrialParams): Promise<TrialResult> {
  return withPlan(params, async (planned) => {
    const { device, batches, plan } = planned;
    const time = measureTime({ ...planned, sizes: plan.sizes }, params.settings);
    const { memoryBytes, verdict, choices } = plan;
    return {
      device: { name: device.backend.name, kind: device.backend.kind, why: device.why },
      memoryBytes,
      verdict,
      choices,
      rowsPerPass: batches.rowsPerPass,
      ...time,
    };
  });
}

/** The adapter as the run starts, and the run's steps: from answers, or from pairs. */
function prepare(params: TrialParams, run: BatchRun): { batches: Batches; validation: Batch } {
  const { settings, training, validation, preference } = params;
  const { adapter } = run.model;
  if (params.startFromFile !== undefined) adapter.set(readFloatTensors(params.startFromFile));
  else if (params.startFrom !== undefined) startFrom(adapter, params.startFrom);
  else adapter.initialise(settings.seed);
  if (preference !== undefined) return planPairBatches(run, preference, settings);
  return {
    batches: planBatches(training, settings),
    validation: packForValidation(validation, settings.rowTokens),
  };
}

interface Planned {
  readonly device: Device;
  readonly model: Model;
  readonly allocator: GraphAllocator;
  readonly batches: Batches;
  readonly validation: Batch;
  readonly plan: Plan;
}

/** The model loaded and planned for; loaded again where the plan wants smaller copies of its weights. */
async function withPlan<T>(params: TrialParams, work: (planned: Planned) => Promise<T>): Promise<T> {
  const { modelPath, settings } = params;
  const { rank, alpha, mode, dropout } = settings;
  const device = chooseDevice(settings.device, settings.threads, mode === 'exact');
  const { backend } = device;
  try {
    const room = roomOn(backend);
    let copies: TransposedCopies = weightBytes(readGguf(modelPath), mode, 'q8_0') < room ? 'q8_0' : 'q4_0';
    for (;;) {
      const choice = { rank, alpha, adapted: everyBlockLinear };
      const model = loadModel(backend, modelPath, mode, choice, probeForms(backend), copies);
      const allocator = new GraphAllocator(backend);
      try {
        const prepared = prepare(params, { model, allocator, sizes: DEFAULT_SIZES });
        const plan = choosePlan(model, prepared.batches, { dropout, room, copies });
        if (plan.copies === copies) return await work({ device, model, allocator, ...prepared, plan });
        copies = plan.copies;
      } finally {
        allocator.free();
        model.free();
      }
    }
  } finally {
    backend.free();
  }
}

function throttleSteps(emit: (event: TrainerEvent) => void): (event: TrainerEvent) => void {
  let last = 0;
  return (event) => {
    if (event.type === 'step' && event.step < event.steps) {
      const now = performance.now();
      if (now - last < STEP_EVENT_MS) return;
      last = now;
    }
    emit(event);
  };
}

async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const evidence = error.stack ?? error.message;
  const failure = (code: string, remedy: string): WorkerError =>
    new WorkerError({ code, message: error.message, remedy, evidence });
  if (error instanceof UnsupportedModelError)
    return failure('unsupported-model', 'Choose another base model.');
  if (error instanceof GgufError || error instanceof MissingTensorError) {
    return failure('corrupt-model', 'Copy or download the model file again.');
  }
  if (error instanceof OutOfMemoryError) {
    return failure(
      'out-of-memory',
      'Close other programs, choose a smaller model, or shorten the longest examples.',
    );
  }
  if (error instanceof LibraryError) return failure('library', 'Install the app again.');
  if (error instanceof CheckpointMismatchError)
    return failure('checkpoint-mismatch', 'Start the training anew.');
  if (error instanceof DivergedError) {
    return failure('diverged', 'Use the best version so far, or train again with a smaller learning rate.');
  }
  if (error instanceof DeviceError) {
    const lines = [evidence, ...error.lines].join('\n');
    return new WorkerError({
      code: 'device-failed',
      message: error.message,
      remedy: 'Train on the processor instead.',
      evidence: lines,
    });
  }
  return error;
}
