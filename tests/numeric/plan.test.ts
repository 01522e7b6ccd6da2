import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { joinExamples, planBatches } from '../../src-main/trainer/batch.ts';
import { everyBlockLinear, loadModel, type Model } from '../../src-main/trainer/model.ts';
import { choosePlan } from '../../src-main/trainer/plan.ts';
import { fitSeconds } from '../../src-main/trainer/plan/step-costs.ts';
import type { TrainerEvent, TrainingExample, TrainParams } from '../../src-main/trainer/protocol.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { DEFAULT_SIZES, inspectRow } from '../../src-main/trainer/row-graph.ts';
import { cutRow } from '../../src-main/trainer/row-pieces.ts';
import { SHAPES, randomModel } from '../bench/random-model.ts';
import { SETTINGS, startTrainer, TINY_MODEL } from './trainer-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'plan-'));
const modelPath = join(folder, 'starter-shape.gguf');
const backend = Backend.cpu(loadLibrary('cpu'), 1);
const shape = SHAPES['starter'] as (typeof SHAPES)[string];
let model: Model;

beforeAll(() => {
  writeFileSync(modelPath, randomModel(backend.library, shape, 'q8_0'));
  model = loadModel(backend, modelPath, 'fast', { rank: 4, alpha: 8, adapted: everyBlockLinear });
});
afterAll(() => {
  model.free();
  backend.free();
  rmSync(folder, { recursive: true });
});

function examples(count: number, shortest: number, longest: number, vocabulary: number): TrainingExample[] {
  const random = seededRandom(4);
  return Array.from({ length: count }, (_, i) => {
    const tokens = Int32Array.from(
      { length: shortest + random.below(longest - shortest) },
      () => 3 + random.below(vocabulary - 3),
    );
    return {
      id: String(i),
      tokens,
      answer: Uint8Array.from(tokens, (_unused, k) => (k * 2 > tokens.length ? 1 : 0)),
    };
  });
}

function residentPeak(pid: number | undefined): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

test('a row is cut between its examples only, and every token is in one piece', () => {
  const row = joinExamples(examples(5, 6, 14, 300));
  const pieces = cutRow(row, 20);
  expect(pieces.length).toBeGreaterThan(1);
  const learned = pieces.flatMap(({ row: part }) =>
    [...part.targets].filter((_, i) => part.weights[i] !== 0),
  );
  expect(learned).toEqual([...row.targets].filter((_, i) => row.weights[i] !== 0));
  for (const { row: part } of pieces) {
    expect(part.tokens.length % 8).toBe(0);
    expect(part.positions[0]).toBe(0);
    // What was cut is not cut again.
    expect(cutRow(part, 20)).toHaveLength(1);
  }
  expect(cutRow(row, row.tokens.length)).toHaveLength(1);
});

test('a packed row of many uneven examples finds its memory in a deep model', () => {
  const deep = { ...shape, layers: 30, width: 64, heads: 2, kvHeads: 1, feedForward: 64, vocabulary: 64 };
  const path = join(folder, 'deep.gguf');
  writeFileSync(path, randomModel(backend.library, deep, 'q8_0'));
  const loaded = loadModel(backend, path, 'fast', { rank: 2, alpha: 4, adapted: everyBlockLinear });
  const lengths = [416, 149, 107, 187, 165];
  const row = joinExamples(
    lengths.map((length) => examples(1, length, length + 1, 64)[0] as TrainingExample),
  );
  const run = { backward: true, withAdapter: true, allTargets: false, dropout: null };
  try {
    // With blocks of 64 in all 30 layers ggml's allocator would end this process.
    for (const attentionBlock of [128, 64])
      expect(
        inspectRow(loaded, row, { ...run, sizes: { ...DEFAULT_SIZES, attentionBlock } }).bytes,
      ).toBeGreaterThan(0);
  } finally {
    loaded.free();
  }
});

test('seconds are found again from rows that follow tokens and pairs', () => {
  const rows = [
    { tokens: 600, pairs: 200_000 },
    { tokens: 300, pairs: 60_000 },
    { tokens: 100, pairs: 9_000 },
  ];
  const truth = ({ tokens, pairs }: { tokens: number; pairs: number }): number =>
    0.002 * tokens + 1e-6 * pairs + 0.01;
  const fit = fitSeconds(rows.map((work) => ({ work, seconds: truth(work) })));
  for (const work of [...rows, { tokens: 450, pairs: 120_000 }])
    expect(fit(work)).toBeCloseTo(truth(work), 6);
  // Rows of one length say nothing of the shape, and noise must not turn it around.
  const noisy = fitSeconds([
    { work: { tokens: 100, pairs: 900 }, seconds: 1.02 },
    { work: { tokens: 100, pairs: 900 }, seconds: 0.98 },
    { work: { tokens: 99, pairs: 905 }, seconds: 1 },
  ]);
  expect(noisy({ tokens: 100, pairs: 900 })).toBeGreaterThan(0.95);
  expect(noisy({ tokens: 50, pairs: 300 })).toBeLessThan(1);
});

test('with less room the plan goes down its ladder, then to copies in 4 bits, then says that nothing fits', () => {
  const batches = planBatches(examples(24, 40, 100, shape.vocabulary), { ...SETTINGS, rowTokens: 1024 });
  const plan = (room: number) => choosePlan(model, batches, { dropout: 0, room, copies: 'q8_0' });
  const roomy = plan(1e12);
  expect(roomy.sizes).toBe(DEFAULT_SIZES);
  expect(roomy.verdict).toEqual({ word: 'fits', because: null });
  let sizes = roomy.smaller(roomy.sizes);
  let last = roomy.sizes;
  while (sizes !== undefined) {
    last = sizes;
    sizes = roomy.smaller(sizes);
  }
  expect(last.recompute).toBe(model.hyperparameters.layers);
  expect(last.rowTokens).toBeLessThanOrEqual(104);

  const smaller = plan(roomy.memoryBytes - 20e6);
  expect(smaller.sizes).not.toBe(DEFAULT_SIZES);
  expect(smaller.memoryBytes).toBeLessThan(roomy.memoryBytes);
  expect(smaller.choices).not.toEqual(roomy.choices);

  const words = new Set<string>();
  let room = roomy.memoryBytes;
  const shrink = (): void => {
    for (; room > 1e6; room *= 0.95) {
      const { verdict, memoryBytes } = plan(room);
      words.add(verdict.word);
      expect(memoryBytes).toBeLessThanOrEqual(room);
      if (verdict.word === 'tight') expect(verdict.because).toMatch(/it needs .* of memory and .* are free/u);
    }
  };
  expect(shrink).toThrow(/it needs .* at least and .* are free/u);
  expect([...words]).toContain('tight');
});

const linux = process.platform === 'linux';

test.runIf(linux)(
  'a trial of the starter’s shape foretells the memory of the run',
  { timeout: 120_000 },
  async () => {
    const params: TrainParams = {
      modelPath,
      training: examples(24, 40, 200, shape.vocabulary),
      validation: [],
      settings: { ...SETTINGS, rank: 16, alpha: 32, rowTokens: 512, passes: 1, dropout: 0 },
      checkpointEvery: 1000,
    };
    const [trying, training] = [startTrainer(), startTrainer()];
    try {
      const trial = await trying.request('trial', params, { deadlineMs: null }).result;
      await training.request('train', params, { deadlineMs: null }).result;
      const peak = residentPeak(training.pid);
      expect(trial.memoryBytes / peak).toBeGreaterThan(0.88);
      expect(trial.memoryBytes / peak).toBeLessThan(1.12);
      expect(trial.secondsPerPass).toBeGreaterThan(0);
    } finally {
      await Promise.all([trying.close(), training.close()]);
    }
  },
);

test.runIf(linux)(
  'when memory runs out, the same steps go on in smaller pieces to the same end',
  { timeout: 120_000 },
  async () => {
    const params: TrainParams = {
      modelPath,
      training: examples(12, 150, 250, shape.vocabulary),
      validation: [],
      settings: { ...SETTINGS, rank: 4, alpha: 8, rowTokens: 2048, rowsPerStep: 1, passes: 1, dropout: 0 },
      checkpointEvery: 1000,
    };
    const tiny = examples(4, 20, 40, 300);
    const run = async (roomBytes: number | null) => {
      const events: TrainerEvent[] = [];
      const trainer = startTrainer();
      try {
        if (roomBytes !== null) {
          // Once everything is loaded the process may take so much more address space; allocations beyond it fail.
          await trainer.request(
            'trial',
            { ...params, modelPath: TINY_MODEL, training: tiny },
            { deadlineMs: null },
          ).result;
          limitMemory(trainer.pid, roomBytes);
        }
        const onEvent = (event: TrainerEvent): void => {
          events.push(event);
        };
        const { outcome, state } = await trainer.request('train', params, { deadlineMs: null, onEvent })
          .result;
        return { outcome, state, events };
      } finally {
        await trainer.close();
      }
    };
    const free = await run(null);
    const limited = await run(220e6);
    expect(free.events.some(({ type }) => type === 'smaller')).toBe(false);
    expect(limited.events.some(({ type }) => type === 'smaller')).toBe(true);
    expect(limited.outcome).toBe('finished');
    expect(limited.state.step).toBe(free.state.step);
    // Later steps part slowly, as any other order of adding up would make them.
    const firstLoss = (events: readonly TrainerEvent[]): number =>
      events.flatMap((event) => (event.type === 'step' ? [event.loss] : []))[0] ?? Number.NaN;
    expect(firstLoss(limited.events)).toBeCloseTo(firstLoss(free.events), 3);
  },
);

function limitMemory(pid: number | undefined, more: number): void {
  const size = Number(/VmSize:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--as=${Math.round(size + more)}`]);
  if (status !== 0) throw new Error(String(stderr));
}
