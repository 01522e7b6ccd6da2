import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { GraphAllocator } from '../../src-main/ggml/graph-allocator.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { joinExamples, planBatches } from '../../src-main/trainer/batch.ts';
import { readFloatTensors } from '../../src-main/trainer/golden/case.ts';
import { everyBlockLinear, loadModel } from '../../src-main/trainer/model.ts';
import { gatherGradients } from '../../src-main/trainer/objective.ts';
import { Adamw, ADAMW_DEFAULTS } from '../../src-main/trainer/optimizer.ts';
import type { Row } from '../../src-main/trainer/row.ts';
import { DEFAULT_SIZES, type RowRun, runRow } from '../../src-main/trainer/row-graph.ts';
import { makeExamples, SETTINGS, TINY_MODEL } from './trainer-process.ts';

const backend = Backend.cpu(loadLibrary('cpu'), 1);
const model = loadModel(backend, TINY_MODEL, 'exact', { rank: 4, alpha: 8, adapted: everyBlockLinear });
const allocator = new GraphAllocator(backend);
const run = { model, allocator, sizes: DEFAULT_SIZES };
const optimizer = new Adamw(backend, model.adapter, { ...ADAMW_DEFAULTS, weightDecay: 0, clip: 0 });
const looking: RowRun = {
  backward: false,
  withAdapter: true,
  allTargets: true,
  dropout: null,
  sizes: DEFAULT_SIZES,
};
const examples = makeExamples(3, 21);
const TRAINED = readFloatTensors(join(import.meta.dirname, '../fixtures/golden/llama/adapter-final.gguf'));

afterAll(() => {
  optimizer.free();
  allocator.free();
  model.free();
});

function gradients(
  rows: readonly Row[],
  dropout: Parameters<typeof gatherGradients>[3] = null,
): Float32Array {
  optimizer.clearGradients();
  const { divisor } = gatherGradients(run, rows, { kind: 'answers' }, dropout);
  const all = model.adapter.named('gradients').flatMap(({ data }) => [...data]);
  return Float32Array.from(all, (value) => value / divisor);
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

describe('an adapter', () => {
  test('whose B is zero is the base model', () => {
    model.adapter.initialise(3);
    const row = joinExamples(examples);
    const adapted = runRow(model, allocator, row, looking).logps;
    const base = runRow(model, allocator, row, { ...looking, withAdapter: false }).logps;
    expect(distance(adapted, base)).toBe(0);
  });

  test('that is trained is not', () => {
    model.adapter.set(TRAINED);
    const row = joinExamples(examples);
    const adapted = runRow(model, allocator, row, looking).logps;
    const base = runRow(model, allocator, row, { ...looking, withAdapter: false }).logps;
    expect(distance(adapted, base)).toBeGreaterThan(0.1);
  });
});

describe('a pack', () => {
  test('of examples has the log-probabilities and gradients of the examples alone', () => {
    model.adapter.set(TRAINED);
    const alone = examples.map((example) => joinExamples([example]));
    const packed = joinExamples(examples);
    const separate = alone.flatMap((row) => [...runRow(model, allocator, row, looking).logps]);
    expect(
      distance(runRow(model, allocator, packed, looking).logps, Float32Array.from(separate)),
    ).toBeLessThan(1e-5);
    expect(distance(gradients([packed]), gradients(alone))).toBeLessThan(1e-5);
  });

  test('learns every example once a pass, whatever the seed', () => {
    const many = makeExamples(40, 5);
    const batches = planBatches(many, { ...SETTINGS, passes: 2 });
    const perPass = batches.steps / 2;
    const answers = (steps: number[]): number =>
      steps
        .flatMap((step) => batches.at(step).rows)
        .reduce((sum, { weights }) => sum + weights.reduce((a, b) => a + b), 0);
    const expected = many.reduce((sum, { answer }) => sum + answer.reduce((a, b) => a + b), 0);
    const steps = Array.from({ length: batches.steps }, (_, step) => step);
    expect(answers(steps.slice(0, perPass))).toBe(expected);
    expect(answers(steps.slice(perPass))).toBe(expected);
  });
});

describe('the loss', () => {
  test('does not see what a prompt predicts: other targets there leave the gradient alone', () => {
    model.adapter.set(TRAINED);
    const row = joinExamples([examples[0] as (typeof examples)[number]]);
    const others = row.targets.map((target, i) =>
      row.weights[i] === 0 && target >= 0 ? (target + 7) % 300 : target,
    );
    expect(gradients([{ ...row, targets: others }])).toEqual(gradients([row]));
  });

  test('of a row without answers is no gradient at all', () => {
    const row = joinExamples([examples[0] as (typeof examples)[number]]);
    optimizer.clearGradients();
    gatherGradients(
      run,
      [{ ...row, weights: new Float32Array(row.weights.length) }],
      { kind: 'answers' },
      null,
    );
    expect(optimizer.gradientNorm(1)).toBe(0);
  });
});

describe('dropout', () => {
  const row = joinExamples(examples);

  test('is the same for the same seed, step and row', () => {
    const source = (step: number) => () => ({ probability: 0.3, words: [1, step, 0] });
    expect(gradients([row], source(4))).toEqual(gradients([row], source(4)));
    expect(distance(gradients([row], source(4)), gradients([row], source(5)))).toBeGreaterThan(1e-4);
  });

  test('of many draws averages to the gradient without it', () => {
    const plain = gradients([row]);
    const mean = new Float32Array(plain.length);
    const draws = 60;
    for (let i = 0; i < draws; i += 1) {
      gradients([row], () => ({ probability: 0.02, words: [2, i] })).forEach((value, k) => {
        mean[k] = (mean[k] as number) + value / draws;
      });
    }
    let [along, size, other] = [0, 0, 0];
    plain.forEach((value, k) => {
      along += value * (mean[k] as number);
      size += value * value;
      other += (mean[k] as number) ** 2;
    });
    expect(along / Math.sqrt(size * other)).toBeGreaterThan(0.98);
    expect(along / size).toBeGreaterThan(0.9);
    expect(along / size).toBeLessThan(1.1);
  });
});
