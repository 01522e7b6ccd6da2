import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { downloadFloats, upload } from '../../src-main/ggml/buffer.ts';
import { GraphBuilder } from '../../src-main/ggml/graph.ts';
import { GraphAllocator } from '../../src-main/ggml/graph-allocator.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { joinExamples } from '../../src-main/trainer/batch.ts';
import { readCase, readFloatTensors } from '../../src-main/trainer/golden/case.ts';
import { loadModel } from '../../src-main/trainer/model.ts';
import { gatherGradients } from '../../src-main/trainer/objective.ts';
import { Adamw, ADAMW_DEFAULTS } from '../../src-main/trainer/optimizer.ts';
import { DEFAULT_SIZES } from '../../src-main/trainer/row-graph.ts';
import { causalConvolution } from '../../src-main/trainer/autograd/causal-convolution.ts';
import { gatedDeltaRule } from '../../src-main/trainer/autograd/gated-delta-rule.ts';
import { logDecay } from '../../src-main/trainer/autograd/log-decay.ts';
import { repeatHeads } from '../../src-main/trainer/autograd/repeat-heads.ts';
import { sigmoid } from '../../src-main/trainer/autograd/sigmoid.ts';
import { silu } from '../../src-main/trainer/autograd/silu.ts';
import { unitLength } from '../../src-main/trainer/autograd/unit-length.ts';
import { type Forms, PORTABLE, probeForms } from '../../src-main/trainer/autograd/forms.ts';
import { mul } from '../../src-main/trainer/autograd/mul.ts';
import { Tape, type Value } from '../../src-main/trainer/autograd/tape.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { recurrenceInputs } from '../../src-main/trainer/recurrence-inputs.ts';
import type { Row } from '../../src-main/trainer/row.ts';
import { type Constant, gradientErrors, type Operation, randomFloats } from './gradient-check.ts';

const backend = Backend.cpu(loadLibrary('cpu'), 1);
afterAll(() => backend.free());
const FORMS: readonly (readonly [string, Forms])[] = [
  ['fused', probeForms(backend)],
  ['portable', PORTABLE],
];

function seeded(ne: readonly number[], seed: number): Float32Array {
  return randomFloats(ne, seededRandom(seed));
}

/** A pack of segments of these lengths. */
function packed(lengths: readonly number[]): Row {
  const segments = Int32Array.from(lengths.flatMap((length, i) => new Array<number>(length).fill(i)));
  const empty = new Int32Array(segments.length);
  return { tokens: empty, positions: empty, segments, targets: empty, weights: new Float32Array(empty) };
}

function inputsOf(constant: Constant, row: Row) {
  const declared = new Map<string, ReturnType<Constant>>();
  return recurrenceInputs((key, ne, data) => {
    const tensor = declared.get(key) ?? constant(ne, data());
    declared.set(key, tensor);
    return tensor;
  }, row);
}

function convolve(row: Row, channels: number, taps: number): Operation['apply'] {
  return (tape, [x], constant) => {
    const kernel = Array.from({ length: taps }, (_, j) => constant([channels], seeded([channels], 30 + j)));
    return [causalConvolution(tape, x as Value, kernel, inputsOf(constant, row).shifts)];
  };
}

const [SIZE, HEADS] = [4, 2];

/** Keys of length one, β in (0, 1) and g < 0, as in a model: others make the state grow without end. */
function deltaRule(row: Row): Operation {
  const tokens = row.segments.length;
  const heads = [SIZE, HEADS, tokens];
  return {
    inputs: [heads, heads, heads, [HEADS, tokens], [HEADS, tokens]],
    apply: (tape, inputs, constant) => {
      const [q, k, v, beta, decay] = inputs as [Value, Value, Value, Value, Value];
      const a = constant([HEADS], Float32Array.of(-0.05, -0.4));
      const bias = constant([HEADS], Float32Array.of(0.1, -0.2));
      const given = {
        q: unitLength(tape, q, 1e-3),
        k: unitLength(tape, k, 1e-3),
        v,
        beta: sigmoid(tape, beta),
        logDecay: logDecay(tape, decay, a, bias),
      };
      return [gatedDeltaRule(tape, given, inputsOf(constant, row).chunks)];
    },
  };
}

/** The delta rule itself, without anything around it. */
function bareDeltaRule(row: Row): Operation {
  return {
    inputs: deltaRule(row).inputs,
    apply: (tape, inputs, constant) => {
      const [q, k, v, beta, decay] = inputs as [Value, Value, Value, Value, Value];
      return [gatedDeltaRule(tape, { q, k, v, beta, logDecay: decay }, inputsOf(constant, row).chunks)];
    },
  };
}

/** The rule as it is defined, token by token, in float64. */
function tokenByToken(row: Row, points: readonly Float32Array[]): Float64Array {
  const [q, k, v, beta, decay] = points as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const out = new Float64Array(v.length);
  for (let head = 0; head < HEADS; head += 1) {
    let state = new Float64Array(SIZE * SIZE); // [key][value]
    row.segments.forEach((segment, t) => {
      if (t > 0 && segment !== row.segments[t - 1]) state = new Float64Array(SIZE * SIZE);
      const at = (t * HEADS + head) * SIZE;
      const scalar = t * HEADS + head;
      state = state.map((value) => value * Math.exp(decay[scalar] as number));
      for (let j = 0; j < SIZE; j += 1) {
        let answer = 0;
        for (let i = 0; i < SIZE; i += 1) answer += (state[i * SIZE + j] as number) * (k[at + i] as number);
        const error = ((v[at + j] as number) - answer) * (beta[scalar] as number);
        for (let i = 0; i < SIZE; i += 1)
          state[i * SIZE + j] = (state[i * SIZE + j] as number) + (k[at + i] as number) * error;
        for (let i = 0; i < SIZE; i += 1)
          out[at + j] =
            (out[at + j] as number) +
            ((state[i * SIZE + j] as number) * (q[at + i] as number)) / Math.sqrt(SIZE);
      }
    });
  }
  return out;
}

/** Inputs of the bare rule: keys of length one, all alike if asked. */
function deltaPoints(tokens: number, alike: boolean): Float32Array[] {
  const keys = seeded([SIZE, HEADS, tokens], 2).map((value, i) =>
    alike ? value * 0.02 + (i % SIZE) : value,
  );
  for (let at = 0; at < keys.length; at += SIZE) {
    const length = Math.hypot(...keys.subarray(at, at + SIZE));
    for (let i = 0; i < SIZE; i += 1) keys[at + i] = (keys[at + i] as number) / length;
  }
  const scalars = (seed: number): Float32Array => seeded([HEADS, tokens], seed);
  return [
    seeded([SIZE, HEADS, tokens], 1),
    keys,
    seeded([SIZE, HEADS, tokens], 3),
    scalars(4).map((value) => (alike ? 0.999 : (value + 1) / 2)),
    scalars(5).map((value) => (alike ? -1e-4 : -(value + 1) / 8)),
  ];
}

/** What an operation yields at given inputs. */
function evaluate(operation: Operation, points: readonly Float32Array[], forms: Forms): Float32Array {
  const g = new GraphBuilder(backend, 4096);
  const uploads: (() => void)[] = [];
  const constant: Constant = (ne, data) => {
    const tensor = g.input(data instanceof Int32Array ? 'i32' : 'f32', ne);
    uploads.push(() => upload(backend, tensor, data));
    return tensor;
  };
  const tape = new Tape(g, forms);
  const inputs = points.map((point, i) => tape.constant(constant(operation.inputs[i] ?? [], point)));
  const [result] = operation.apply(tape, inputs, constant);
  const kept = g.keep((result as Value).tensor);
  g.allocate();
  for (const run of uploads) run();
  g.compute();
  const values = downloadFloats(backend, kept);
  g.free();
  return values;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  product: {
    inputs: [
      [6, 4],
      [6, 4],
    ],
    apply: (tape, [a, b]) => [mul(tape, a as Value, b as Value)],
  },
  'a convolution over one segment': { inputs: [[5, 9]], apply: convolve(packed([9]), 5, 3) },
  'a convolution over a pack': { inputs: [[5, 12]], apply: convolve(packed([1, 5, 2, 4]), 5, 4) },
  'a convolution longer than its row': { inputs: [[5, 2]], apply: convolve(packed([2]), 5, 4) },
  SiLU: { inputs: [[6, 4]], apply: (tape, [x]) => [silu(tape, x as Value)] },
  sigmoid: { inputs: [[6, 4]], apply: (tape, [x]) => [sigmoid(tape, x as Value)] },
  'unit length': { inputs: [[6, 2, 4]], apply: (tape, [x]) => [unitLength(tape, x as Value, 1e-2)] },
  'repeated heads': { inputs: [[3, 2, 4]], apply: (tape, [x]) => [repeatHeads(tape, x as Value, 6)] },
  'the logarithm of a decay': {
    inputs: [[3, 5]],
    apply: (tape, [x], constant) => {
      const a = constant([3], Float32Array.of(-0.3, -1, -2));
      return [logDecay(tape, x as Value, a, constant([3], Float32Array.of(0.4, -2, 1)))];
    },
  },
  'the delta rule over one token': deltaRule(packed([1])),
  'the delta rule over a short row': deltaRule(packed([13])),
  'the delta rule over a pack in one chunk': deltaRule(packed([5, 1, 11])),
  'the delta rule over a chunk less one': deltaRule(packed([63])),
  'the delta rule over a chunk': deltaRule(packed([64])),
  'the delta rule over a chunk and one': deltaRule(packed([65])),
  'the delta rule over three chunks': deltaRule(packed([150])),
  'the delta rule over segments across chunks': deltaRule(packed([20, 50, 3, 90])),
  'the delta rule over segments that end with a chunk': deltaRule(packed([64, 63, 1, 30])),
  'a convolution of one tap': { inputs: [[5, 4]], apply: convolve(packed([3, 1]), 5, 1) },
};

describe.each(FORMS)('in %s form', (_name, forms) => {
  test.each(Object.keys(OPERATIONS))('the gradient of %s is what finite differences measure', (name) => {
    const operation = OPERATIONS[name] as Operation;
    for (const error of gradientErrors(backend, forms, operation)) expect(error).toBeLessThan(2e-3);
  });
});

describe('a convolution', () => {
  test('sums what precedes a token in its segment, and nothing of the segment before', () => {
    const lengths = [1, 5, 2, 4];
    const row = packed(lengths);
    const x = seeded([5, 12], 3);
    const y = evaluate({ inputs: [[5, 12]], apply: convolve(row, 5, 4) }, [x], PORTABLE);
    const kernel = [0, 1, 2, 3].map((j) => seeded([5], 30 + j));
    let worst = 0;
    for (let t = 0; t < 12; t += 1) {
      for (let c = 0; c < 5; c += 1) {
        let sum = 0;
        for (let j = 0; j < 4 && t - j >= 0; j += 1) {
          if (row.segments[t - j] !== row.segments[t]) break;
          sum += (kernel[j]?.[c] ?? 0) * (x[(t - j) * 5 + c] ?? 0);
        }
        worst = Math.max(worst, Math.abs(sum - (y[t * 5 + c] ?? Number.NaN)));
      }
    }
    expect(worst).toBeLessThan(1e-6);
  });
});

describe('the delta rule in chunks', () => {
  const packs = [[1], [64], [65], [128, 1], [20, 50, 3, 90], [64, 63, 1, 30], [200]];
  test.each(packs)('of a pack %j… yields what it does token by token', (...lengths: number[]) => {
    const row = packed(lengths);
    for (const alike of [false, true]) {
      const points = deltaPoints(row.segments.length, alike);
      const expected = tokenByToken(row, points);
      const measured = evaluate(bareDeltaRule(row), points, PORTABLE);
      const worst = measured.reduce((most, y, i) => Math.max(most, Math.abs(y - (expected[i] as number))), 0);
      expect(worst).toBeLessThan(2e-5);
    }
  });
});

const FOLDER = join(import.meta.dirname, '../fixtures/golden');
describe.each(['lfm2', 'qwen35'])('a pack for %s', (name) => {
  test('of examples longer than a chunk has the gradients of the examples alone', () => {
    const golden = readCase(join(FOLDER, name));
    const adapted = (linear: string): boolean => golden.adapted.has(`${linear}.weight`);
    const model = loadModel(backend, golden.modelPath, 'exact', {
      rank: golden.rank,
      alpha: golden.alpha,
      adapted,
    });
    model.adapter.set(readFloatTensors(join(FOLDER, name, 'adapter-final.gguf')));
    const allocator = new GraphAllocator(backend);
    const examples = [90, 7, 66].map((length, i) => ({
      id: String(i),
      tokens: Int32Array.from({ length }, (_, t) => (t * t + 31 * i) % 300),
      answer: new Uint8Array(length).fill(1),
    }));
    const optimizer = new Adamw(backend, model.adapter, { ...ADAMW_DEFAULTS, weightDecay: 0, clip: 0 });
    const gradients = (rows: readonly Row[]): number[] => {
      optimizer.clearGradients();
      gatherGradients({ model, allocator, sizes: DEFAULT_SIZES }, rows, { kind: 'answers' }, null);
      return model.adapter.named('gradients').flatMap(({ data }) => [...data]);
    };
    const together = gradients([joinExamples(examples)]);
    const alone = gradients(examples.map((example) => joinExamples([example])));
    const difference = Math.hypot(...together.map((value, i) => value - (alone[i] as number)));
    expect(difference / Math.hypot(...alone)).toBeLessThan(1e-5);
    optimizer.free();
    allocator.free();
    model.free();
  });
});
