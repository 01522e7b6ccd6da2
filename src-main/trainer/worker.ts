/** The trainer process: answers `train` and `trial`, sends native log lines on, turns faults into words. */
import { DeviceError } from '../ggml/backend.ts';
import { OutOfMemoryError } from '../ggml/buffer.ts';
import { GgufError } from '../ggml/gguf-read.ts';
import { GraphAllocator } from '../ggml/graph.ts';
import { LibraryError, onNativeLog } from '../ggml/library.ts';
import { type RequestContext, serveWorker, WorkerError } from '../workers/serve.ts';
import { UnsupportedModelError } from './architectures/hyperparameters.ts';
import { type Batch, type Batches, packForValidation, planBatches } from './batch.ts';
import { CheckpointMismatchError, startFrom } from './checkpoint.ts';
import { chooseDevice, type Device } from './device.ts';
import { readFloatTensors } from './golden/case.ts';
import { everyBlockLinear, loadModel, type Model } from './model.ts';
import type { BatchRun } from './objective.ts';
import { planPairBatches } from './pair-batch.ts';
import { choosePlan, measureSpeed } from './plan.ts';
import type { TrainerEvent, TrainerMethods, TrainParams, TrainResult, TrialResult } from './protocol.ts';
import { DEFAULT_SIZES } from './row-graph.ts';
import { DivergedError } from './guard.ts';
import { train } from './train.ts';
import { MissingTensorError } from './weights.ts';

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
  return withModel(params, async ({ backend, why }, model, allocator) => {
    emit({ type: 'device', name: backend.name, kind: backend.kind, why });
    const { batches, validation } = prepare(params, { model, allocator, sizes: DEFAULT_SIZES });
    const { sizes, memoryBytes } = choosePlan(model, batches, params.settings.dropout);
    const { steps, tokensPerPass, rowsPerPass } = batches;
    emit({ type: 'plan', steps, tokensPerPass, memoryBytes, rows: rowsPerPass });
    return train(
      {
        run: { model, allocator, sizes },
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
  return withModel(params, async ({ backend, why }, model, allocator) => {
    const { batches } = prepare(params, { model, allocator, sizes: DEFAULT_SIZES });
    const { sizes, memoryBytes } = choosePlan(model, batches, params.settings.dropout);
    const speed = measureSpeed(model, allocator, batches, sizes);
    const device = { name: backend.name, kind: backend.kind, why };
    return { device, memoryBytes, rowsPerPass: batches.rowsPerPass, ...speed };
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

async function withModel<T>(
  { modelPath, settings }: TrialParams,
  work: (device: Device, model: Model, allocator: GraphAllocator) => Promise<T>,
): Promise<T> {
  const device = chooseDevice(settings.device, settings.threads, settings.mode === 'exact');
  const { rank, alpha, mode } = settings;
  const model = loadModel(device.backend, modelPath, mode, { rank, alpha, adapted: everyBlockLinear });
  const allocator = new GraphAllocator(device.backend);
  try {
    return await work(device, model, allocator);
  } finally {
    allocator.free();
    model.free();
    device.backend.free();
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
