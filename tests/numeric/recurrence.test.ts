import { afterAll, describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { downloadFloats, upload } from '../../src-main/ggml/buffer.ts';
import { GraphBuilder } from '../../src-main/ggml/graph.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { causalConvolution } from '../../src-main/trainer/autograd/causal-convolution.ts';
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
