import { afterEach, expect, test } from 'vitest';
import type { TrainerEvent, TrainParams } from '../../src-main/trainer/protocol.ts';
import type { WorkerError } from '../../src-main/workers/serve.ts';
import { killTrainings } from '../bench/kills-training.ts';
import { makeExamples, SETTINGS, startTrainer, TINY_MODEL } from './trainer-process.ts';

const params: TrainParams = {
  modelPath: TINY_MODEL,
  training: makeExamples(24, 1),
  validation: makeExamples(6, 2),
  settings: SETTINGS,
  checkpointEvery: 1,
};

let trainer = startTrainer();
afterEach(async () => {
  await trainer.close();
  trainer = startTrainer();
});

/** Train until the end. */
async function run(given: TrainParams) {
  const events: TrainerEvent[] = [];
  const task = trainer.request('train', given, {
    deadlineMs: null,
    onEvent: (event) => events.push(event),
  });
  const result = await task.result.catch((error: WorkerError) => error);
  return { events, result };
}

test('runs killed in the middle of steps end with the very bytes of runs that were not', {
  timeout: 180_000,
}, async () => {
  const figures = await killTrainings(5, 3, 6);
  expect(figures).toMatchObject({ kills: 5, identical: figures.runs });
});

test('a paused run says where it stands and goes on to the same end', async () => {
  const long = { ...params, settings: { ...SETTINGS, passes: 40, validateEvery: 30 }, checkpointEvery: 1000 };
  const whole = await run(long);
  if (whole.result instanceof Error) throw whole.result;
  const task = trainer.request('train', long, {
    deadlineMs: null,
    onEvent: (event) => {
      if (event.type === 'step') task.tell('pause');
    },
  });
  const paused = await task.result;
  expect(paused.outcome).toBe('paused');
  const rest = await run({ ...long, resume: paused.state });
  if (rest.result instanceof Error) throw rest.result;
  expect(rest.result.outcome).toBe('finished');
  expect(rest.result.state).toEqual(whole.result.state);
});

test('eight examples are learned by heart', { timeout: 120_000 }, async () => {
  const examples = makeExamples(8, 5);
  const settings = {
    ...SETTINGS,
    rank: 8,
    dropout: 0,
    learningRate: 1e-2,
    passes: 120,
    rowsPerStep: 4,
    patience: 0,
  };
  const { result } = await run({
    ...params,
    training: examples,
    validation: examples,
    settings: { ...settings, validateEvery: 20 },
    checkpointEvery: 1000,
  });
  if (result instanceof Error) throw result;
  expect(result.bestLoss).toBeLessThan(0.05);
});

test('training stops early when validation gets no better, and keeps the best adapter', async () => {
  const settings = { ...SETTINGS, learningRate: 5e-2, passes: 30, validateEvery: 1, patience: 3 };
  const { result, events } = await run({ ...params, settings });
  if (result instanceof Error) throw result;
  const validations = events.filter((event) => event.type === 'validation');
  const best = validations.filter((event) => event.best).at(-1);
  expect(result.outcome).toBe('stopped-early');
  expect(result.bestStep).toBe(best?.step);
  expect(result.adapter).toEqual(best?.adapter);
  expect(result.step).toBe((result.bestStep ?? 0) + 3);
});

test('a trial measures speed and memory without training', async () => {
  const { modelPath, training, validation, settings } = params;
  const trial = await trainer.request(
    'trial',
    { modelPath, training, validation, settings },
    { deadlineMs: null },
  ).result;
  expect(trial.device.kind).toBe('cpu');
  expect(trial.tokensPerSecond).toBeGreaterThan(0);
  expect(trial.memoryBytes).toBeGreaterThan(100_000);
});

test('a truncated model is refused in words', async () => {
  const { mkdtempSync, readFileSync, writeFileSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const folder = mkdtempSync(join(tmpdir(), 'trainer-'));
  const broken = join(folder, 'model.gguf');
  writeFileSync(broken, readFileSync(TINY_MODEL).subarray(0, 200_000));
  const { result } = await run({ ...params, modelPath: broken });
  rmSync(folder, { recursive: true });
  expect((result as WorkerError).failure).toMatchObject({
    code: 'corrupt-model',
    remedy: 'Copy or download the model file again.',
  });
});
