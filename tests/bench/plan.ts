/**
 * `npm run bench -- plan [--case NAME] [--family NAME [--size 300m|1b]] [--type q8_0] [--threads 2]`
 *
 * What a trial foretells against what a run then takes: peak of the trainer process's resident memory (Linux), and
 * seconds of a whole pass. Trial and run have a process each, as in the app.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import type {
  TrainerEvent,
  TrainerMethods,
  TrainingExample,
  TrainingPair,
  TrainParams,
} from '../../src-main/trainer/protocol.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';
import { FAMILIES, familyModel, ONE_BILLION, SMALLER } from './family-model.ts';
import { randomModel, SHAPES } from './random-model.ts';
import { keepResults } from './results.ts';

interface PlanCase {
  readonly shape: string;
  readonly type: TypeName;
  readonly rowTokens: number;
  readonly rowsPerStep: number;
  readonly examples: { readonly count: number; readonly shortest: number; readonly longest: number };
  readonly validation?: number;
  readonly pairs?: boolean;
}

const CASES: Readonly<Record<string, PlanCase>> = {
  starter: {
    shape: 'starter',
    type: 'q8_0',
    rowTokens: 256,
    rowsPerStep: 2,
    examples: { count: 240, shortest: 20, longest: 120 },
    validation: 24,
  },
  '135m-q8_0': {
    shape: '135m',
    type: 'q8_0',
    rowTokens: 512,
    rowsPerStep: 2,
    examples: { count: 14, shortest: 60, longest: 480 },
  },
  '135m-q4_0': {
    shape: '135m',
    type: 'q4_0',
    rowTokens: 512,
    rowsPerStep: 2,
    examples: { count: 14, shortest: 60, longest: 480 },
  },
  '135m-long-rows': {
    shape: '135m',
    type: 'q8_0',
    rowTokens: 1536,
    rowsPerStep: 1,
    examples: { count: 4, shortest: 300, longest: 1500 },
  },
  '135m-pairs': {
    shape: '135m',
    type: 'q8_0',
    rowTokens: 384,
    rowsPerStep: 2,
    examples: { count: 6, shortest: 100, longest: 360 },
    pairs: true,
  },
  '1b': {
    shape: '1b',
    type: 'q4_0',
    rowTokens: 256,
    rowsPerStep: 1,
    examples: { count: 4, shortest: 100, longest: 240 },
  },
};

interface Measured {
  readonly bytes: number;
  readonly seconds: number;
}
interface Figures {
  readonly predicted: Measured;
  readonly measured: Measured;
  readonly memoryError: number;
  readonly timeError: number;
  readonly tokensPerSecond: number;
  readonly choices: readonly string[];
}

export async function benchPlan(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      case: { type: 'string' },
      family: { type: 'string' },
      size: { type: 'string', default: '300m' },
      type: { type: 'string', default: 'q8_0' },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const library = loadLibrary('cpu');
  const threads = Number(values.threads);
  if (values.family !== undefined) {
    const names = values.family === 'all' ? Object.keys(FAMILIES) : [values.family];
    for (const name of names) {
      const shape = values.size === '1b' ? ONE_BILLION : SMALLER;
      const bytes = familyModel(library, name, shape, values.type as TypeName);
      const { vocabulary } = shape;
      const plan: PlanCase = {
        shape: name,
        type: values.type as TypeName,
        rowTokens: 256,
        rowsPerStep: 1,
        examples: { count: 4, shortest: 80, longest: 240 },
      };
      keep(`${name}-${values.size}-${values.type}`, await measure(bytes, vocabulary, plan, threads));
    }
    return;
  }
  for (const name of values.case === undefined ? Object.keys(CASES) : [values.case]) {
    const plan = CASES[name];
    const shape = SHAPES[plan?.shape ?? ''];
    if (plan === undefined || shape === undefined)
      throw new Error(`Cases: ${Object.keys(CASES).join(', ')}.`);
    const bytes = randomModel(library, shape, plan.type);
    keep(name, await measure(bytes, shape.vocabulary, plan, threads));
  }
}

async function measure(
  model: Uint8Array,
  vocabulary: number,
  plan: PlanCase,
  threads: number,
): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-plan-'));
  try {
    const modelPath = join(folder, 'model.gguf');
    writeFileSync(modelPath, model);
    const params = makeParams(modelPath, vocabulary, plan, threads);
    const trial = await inTrainer((client) => client.request('trial', params, { deadlineMs: null }).result);
    const measured = await inTrainer(async (client) => {
      let began = 0;
      const onEvent = (event: TrainerEvent): void => {
        const starts = event.type === 'plan' || (event.type === 'validation' && event.step === 0);
        if (starts) began = performance.now();
      };
      await client.request('train', { ...params, checkpointEvery: 1e9 }, { deadlineMs: null, onEvent })
        .result;
      return { bytes: residentPeak(client.pid), seconds: (performance.now() - began) / 1000 };
    });
    const predicted = { bytes: trial.memoryBytes, seconds: trial.secondsPerPass };
    return {
      predicted,
      measured,
      memoryError: predicted.bytes / measured.bytes - 1,
      timeError: predicted.seconds / measured.seconds - 1,
      tokensPerSecond: trial.tokensPerSecond,
      choices: trial.choices,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function inTrainer<T>(
  work: (client: ReturnType<typeof startWorker<TrainerMethods>>) => Promise<T>,
): Promise<T> {
  const client = startWorker<TrainerMethods>(
    'trainer',
    spawnInNode({ root: join(import.meta.dirname, '../..') }),
  );
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

function residentPeak(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

function makeParams(modelPath: string, vocabulary: number, plan: PlanCase, threads: number) {
  const { examples, pairs = false, validation = 0 } = plan;
  const random = seededRandom(5);
  const example = (id: string, tokens: number, prompt: Int32Array): TrainingExample => {
    const ids = Int32Array.from({ length: tokens }, (_, i) => prompt[i] ?? 3 + random.below(vocabulary - 3));
    return { id, tokens: ids, answer: Uint8Array.from(ids, (_, i) => (i < prompt.length ? 0 : 1)) };
  };
  const some = (count: number): TrainingExample[] =>
    Array.from({ length: count }, (_, i) => {
      const length = examples.shortest + random.below(examples.longest - examples.shortest);
      return example(String(i), length, promptOf(Math.floor(length * 0.7)));
    });
  const promptOf = (length: number): Int32Array =>
    Int32Array.from({ length }, () => 3 + random.below(vocabulary - 3));
  const somePairs = (count: number): TrainingPair[] =>
    Array.from({ length: count }, (_, i) => {
      const room = examples.longest - examples.shortest;
      const prompt = promptOf(examples.shortest / 2);
      const [chosen, rejected] = ['chosen', 'rejected'].map((id) =>
        example(id, examples.shortest + random.below(room), prompt),
      ) as [TrainingExample, TrainingExample];
      return { id: String(i), chosen, rejected };
    });
  const params: Omit<TrainParams, 'checkpointEvery'> = {
    modelPath,
    training: pairs ? [] : some(examples.count),
    validation: some(validation),
    settings: {
      rank: 16,
      alpha: 32,
      dropout: 0,
      learningRate: 1e-4,
      warmupShare: 0.05,
      weightDecay: 0.01,
      gradientClip: 1,
      passes: 1,
      rowTokens: plan.rowTokens,
      rowsPerStep: plan.rowsPerStep,
      validateEvery: 10,
      patience: 0,
      seed: 1,
      threads,
      device: 'cpu',
      mode: 'fast',
    },
    ...(pairs
      ? {
          preference: {
            method: { kind: 'dpo', beta: 0.1 },
            training: somePairs(examples.count),
            validation: [],
          },
        }
      : {}),
  };
  return params;
}

function keep(name: string, figures: Figures): void {
  const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
  const percent = (error: number): string => `${error >= 0 ? '+' : ''}${(100 * error).toFixed(1)} %`;
  const { predicted, measured, memoryError, timeError } = figures;
  process.stdout.write(
    `${name}: memory ${gib(predicted.bytes)} foretold, ${gib(measured.bytes)} taken (${percent(memoryError)}); ` +
      `a pass ${predicted.seconds.toFixed(1)} s foretold, ${measured.seconds.toFixed(1)} s taken (${percent(timeError)})\n`,
  );
  const path = join(import.meta.dirname, 'results', 'plan.json');
  const before = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { cases?: Record<string, Figures> }).cases
    : {};
  const rounded = JSON.parse(
    JSON.stringify(figures, (_, value: unknown) =>
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ),
  ) as Figures;
  keepResults('plan', { cases: { ...before, [name]: rounded } });
}
