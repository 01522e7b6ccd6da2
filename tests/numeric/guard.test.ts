/** Real faults: parameters that are no numbers, and a device that gives up in the middle of a graph. */
import { afterEach, expect, test } from 'vitest';
import { Backend, DeviceError } from '../../src-main/ggml/backend.ts';
import { downloadFloats, upload } from '../../src-main/ggml/buffer.ts';
import { GraphAllocator } from '../../src-main/ggml/graph-allocator.ts';
import { type Library, loadLibrary } from '../../src-main/ggml/library.ts';
import { planBatches } from '../../src-main/trainer/batch.ts';
import { CheckpointPace } from '../../src-main/trainer/checkpoint-pace.ts';
import { DivergedError, Guard } from '../../src-main/trainer/guard.ts';
import { everyBlockLinear, loadModel, type Model } from '../../src-main/trainer/model.ts';
import type { TrainerEvent, TrainerState, TrainResult } from '../../src-main/trainer/protocol.ts';
import { DEFAULT_SIZES } from '../../src-main/trainer/row-graph.ts';
import { learningRate } from '../../src-main/trainer/schedule.ts';
import { selfTest } from '../../src-main/trainer/self-test.ts';
import { train } from '../../src-main/trainer/train.ts';
import { makeExamples, SETTINGS, TINY_MODEL } from './trainer-process.ts';

const library = loadLibrary('cpu');
const settings = { ...SETTINGS, passes: 8, dropout: 0 };
const batches = planBatches(makeExamples(16, 4), settings);
const freed: (() => void)[] = [];
afterEach(() => {
  for (const free of freed.splice(0)) free();
});

interface Lesson {
  readonly backend?: Backend;
  readonly resume?: TrainerState;
  /** Called before every step with the steps done so far. */
  readonly before?: (model: Model, step: number) => void;
}

/** A short training in this process, a checkpoint after every second step. */
async function teach({ backend = Backend.cpu(library, 1), resume, before }: Lesson) {
  const lora = { rank: 4, alpha: 8, adapted: everyBlockLinear };
  const model = loadModel(backend, TINY_MODEL, 'fast', lora);
  const allocator = new GraphAllocator(backend);
  freed.push(() => {
    allocator.free();
    model.free();
    backend.free();
  });
  model.adapter.initialise(settings.seed);
  const events: TrainerEvent[] = [];
  let step = resume?.step ?? 0;
  const result: TrainResult | Error = await train(
    {
      run: { model, allocator, sizes: DEFAULT_SIZES },
      architecture: 'llama',
      settings,
      batches,
      validation: { rows: [], objective: { kind: 'answers' } },
      resume,
      checkpointEvery: 1,
    },
    {
      emit: (event) => {
        events.push(event);
        if (event.type === 'step' || event.type === 'skipped' || event.type === 'rolled-back')
          step = event.step;
      },
      wish: async () => {
        before?.(model, step);
        return 'go on';
      },
      said: async () => undefined,
    },
  ).catch((error: Error) => error);
  return { model, events, result };
}

/** Every number of the adapter, as a run that grew without limit would have it. */
function poison({ adapter, backend }: Model): void {
  upload(backend, adapter.parameters, new Float32Array(adapter.parameters.elements).fill(Number.NaN));
}

const kinds = (events: readonly TrainerEvent[]): string[] =>
  events.map(({ type }) => type).filter((type) => type !== 'checkpoint');

test('a step whose loss is no number is skipped, and nothing is learned from it', async () => {
  let healthy: Float32Array = new Float32Array();
  const { events, result } = await teach({
    before: (model, step) => {
      if (step === 3) {
        healthy = downloadFloats(model.backend, model.adapter.parameters);
        poison(model);
      }
      if (step === 4) upload(model.backend, model.adapter.parameters, healthy);
    },
  });
  if (result instanceof Error) throw result;
  expect(events.filter(({ type }) => type === 'skipped')).toEqual([
    { type: 'skipped', step: 4, steps: batches.steps, pass: expect.any(Number) },
  ]);
  expect(kinds(events)).not.toContain('rolled-back');
  expect(result.state.parameters.some((byte) => byte !== 0)).toBe(true);
  expect(new Float32Array(result.state.parameters.buffer).every(Number.isFinite)).toBe(true);
});

test('after three such steps a run goes back to its last checkpoint and on at half the rate', async () => {
  let poisoned = false;
  const { events, result } = await teach({
    before: (model, step) => {
      if (step !== 5 || poisoned) return;
      poisoned = true;
      poison(model);
    },
  });
  if (result instanceof Error) throw result;
  const back = events.find((event) => event.type === 'rolled-back');
  const saved = events
    .slice(0, events.indexOf(back as TrainerEvent))
    .flatMap((event) => (event.type === 'checkpoint' ? [event.state.step] : []));
  expect(back).toMatchObject({ from: 8, step: saved.at(-1), rateFactor: 0.5 });
  const after = events.slice(events.indexOf(back as TrainerEvent)).find((event) => event.type === 'step');
  const step = saved.at(-1) as number;
  expect(after).toMatchObject({
    step: step + 1,
    learningRate: learningRate(step, batches.steps, settings.learningRate, settings.warmupShare) / 2,
  });
  expect(result.outcome).toBe('finished');
  expect(result.state.halvings).toBe(1);
  expect(new Float32Array(result.state.parameters.buffer).every(Number.isFinite)).toBe(true);
});

test('when that happens a second time the run stops and says what it tried', async () => {
  const { events, result } = await teach({
    before: (model, step) => (step >= 5 ? poison(model) : undefined),
  });
  expect(result).toBeInstanceOf(DivergedError);
  expect((result as Error).message).toMatch(/second time.*half the learning rate/);
  expect(kinds(events).filter((type) => type === 'rolled-back')).toHaveLength(1);
});

test('a run that went back and is started again still learns at half the rate', () => {
  const beginning = { step: 4, bestLoss: null, bestStep: null, badValidations: 0, halvings: 1 };
  const nothing = new Uint8Array();
  const state = { ...beginning, parameters: nothing, firstMoment: nothing, secondMoment: nothing };
  const guard = new Guard(state);
  expect(guard.judge(5, Number.NaN, 1)).toBe('skip');
  expect(guard.judge(6, 1, Number.POSITIVE_INFINITY)).toBe('skip');
  expect(() => guard.judge(7, Number.NaN, 1)).toThrow(DivergedError);
});

/** A device whose computations fail or do nothing from now on: what a driver does that lost its card, or lies. */
function failing(status: number): { backend: Backend; fail: () => void } {
  let failed = false;
  const { ggml_backend_graph_compute: compute } = library.symbols;
  const symbols = {
    ...library.symbols,
    ggml_backend_graph_compute: (...args: Parameters<typeof compute>) =>
      failed && args[0] === backend.pointer ? status : compute(...args),
  };
  const broken: Library = { ...library, symbols };
  const backend = Backend.cpu(broken, 1);
  return {
    backend,
    fail: () => {
      failed = true;
    },
  };
}

test('a device that gives up ends the run with its own words, and the processor goes on from the last checkpoint', async () => {
  const { backend, fail } = failing(-1);
  const { events, result } = await teach({
    backend,
    before: (_model, step) => (step === 6 ? fail() : undefined),
  });
  expect(result).toBeInstanceOf(DeviceError);
  const saved = events.flatMap((event) => (event.type === 'checkpoint' ? [event.state] : [])).at(-1);
  expect(saved?.step).toBeGreaterThan(0);
  const rest = await teach({ resume: saved as TrainerState });
  const whole = await teach({});
  if (rest.result instanceof Error || whole.result instanceof Error) throw new Error('It did not go on.');
  expect(rest.result.state).toEqual(whole.result.state);
});

test('a device that says it computed and did not is found by the self-test', () => {
  const { backend, fail } = failing(0);
  expect(selfTest(backend)).toBeUndefined();
  fail();
  expect(selfTest(backend)).toMatch(/off by/);
  backend.free();
});

test('checkpoints come as often as asked, once a minute at least, and never take more than a fiftieth of the time', () => {
  let now = 0;
  const pace = new CheckpointPace(10, () => now);
  const taken: number[] = [];
  const steps = (count: number, milliseconds: number, cost: number): void => {
    for (let step = 1; step <= count; step += 1) {
      now += milliseconds;
      if (!pace.due(step)) continue;
      taken.push(now);
      const began = now;
      now += cost;
      pace.taken(began);
    }
  };
  steps(40, 1000, 100);
  expect(taken).toEqual([10_000, 20_100, 30_200, 40_300]);
  taken.length = 0;
  steps(9, 25_000, 100);
  expect(taken.map((at) => Math.round(at / 1000))).toEqual([115, 191, 266]);
  taken.length = 0;
  const began = now;
  steps(2000, 100, 400);
  expect(taken.length * 400).toBeLessThanOrEqual(0.02 * (now - began) + 400);
  expect(taken.length).toBeGreaterThan(3);
});
