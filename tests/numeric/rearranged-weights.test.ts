import { afterAll, describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { downloadBytes, downloadFloats, TensorBuffer, upload } from '../../src-main/ggml/buffer.ts';
import { GraphBuilder } from '../../src-main/ggml/graph.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import { canRepack, repackingMemory } from '../../src-main/ggml/repack.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import { attention } from '../../src-main/trainer/autograd/attention.ts';
import { probeForms } from '../../src-main/trainer/autograd/forms.ts';
import { Tape } from '../../src-main/trainer/autograd/tape.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { planAttention } from '../../src-main/trainer/row.ts';
import { Turner, TURNED_ROWS } from '../../src-main/trainer/turned-copies.ts';
import { randomFloats } from './gradient-check.ts';

const library = loadLibrary('cpu');
const backend = Backend.cpu(library, 2);
afterAll(() => backend.free());

const relative = (found: Float32Array, wanted: Float32Array): number => {
  let [difference, size] = [0, 0];
  wanted.forEach((value, i) => {
    difference += ((found[i] as number) - value) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
};

describe('a transposed copy', () => {
  // More rows than are turned at a time, and a last few.
  const [inputs, outputs] = [256, TURNED_ROWS + 64];
  test.each([
    ['f32', 'f32', 0],
    ['f16', 'f16', 0],
    ['q4_0', 'q8_0', 0.008],
    ['q4_k', 'q8_0', 0.008],
    ['q8_0', 'f16', 0.001],
  ] as const)(
    'of %s weights in %s holds the same numbers',
    (type: TypeName, copied: TypeName, error: number) => {
      const stored = quantizeRows(library, type, randomFloats([inputs, outputs], seededRandom(3)), inputs);
      const row = stored.byteLength / outputs;
      const buffer = new TensorBuffer(backend, 1);
      const target = buffer.declare(copied, [outputs, inputs]);
      buffer.allocate();
      const turner = new Turner(backend);
      turner.fill(backend, target, type, [
        stored.subarray(0, TURNED_ROWS * row),
        stored.subarray(TURNED_ROWS * row),
      ]);
      const original = library.dequantize(type, stored, inputs * outputs);
      const wanted = original.map(
        (_, i) => original[(i % outputs) * inputs + Math.floor(i / outputs)] as number,
      );
      const found = library.dequantize(copied, downloadBytes(backend, target), inputs * outputs);
      expect(relative(found, wanted)).toBeLessThanOrEqual(error);
      turner.free();
      buffer.free();
    },
  );
});

test('a rearranged weight multiplies as the plain one does', (context) => {
  const memory = repackingMemory(backend);
  const ne = [256, 64];
  if (memory === undefined || !canRepack(backend, memory, 'q4_0', ne)) {
    context.skip('this processor has no product for rearranged weights');
    return;
  }
  expect(canRepack(backend, memory, 'q4_0', [256, 63])).toBe(false);
  expect(canRepack(backend, memory, 'f32', ne)).toBe(false);
  const stored = quantizeRows(library, 'q4_0', randomFloats(ne, seededRandom(5)), 256);
  const x = randomFloats([256, 24], seededRandom(6));
  const product = (where: typeof memory | undefined): Float32Array => {
    const buffer = new TensorBuffer(backend, 1);
    const weight = buffer.declare('q4_0', ne);
    buffer.allocate(where);
    upload(backend, weight, stored);
    const g = new GraphBuilder(backend, 8);
    const input = g.input('f32', [256, 24]);
    const y = g.keep(g.mulMat(weight, input));
    g.allocate();
    upload(backend, input, x);
    g.compute();
    const found = downloadFloats(backend, y);
    g.free();
    buffer.free();
    return found;
  };
  expect(relative(product(memory), product(undefined))).toBeLessThan(1e-5);
});

test('attention in 8-bit blocks, and its gradients, stay within two hundredths of float32', () => {
  const [head, heads, kv, tokens] = [64, 4, 2, 96];
  const index = Int32Array.from({ length: tokens }, (_, i) => i);
  const segments = index.map((i) => (i < 40 ? 0 : 1));
  const positions = index.map((i) => (i < 40 ? i : i - 40));
  const row = { tokens: index, positions, segments, targets: index, weights: new Float32Array(tokens) };
  const shapes = [
    [head, heads, tokens],
    [head, kv, tokens],
    [head, kv, tokens],
    [head * heads, tokens],
  ];
  const data = shapes.map((ne, i) => randomFloats(ne, seededRandom(10 + i)));
  const run = (rounded: boolean): Float32Array[] => {
    const g = new GraphBuilder(backend, 512);
    const inputs = shapes.map((ne) => g.input('f32', ne));
    const masks: (() => void)[] = [];
    const blocks = planAttention(row, 0, 64).map((block) => {
      const mask = g.input('f32', [block.keysTo - block.keysFrom, block.to - block.from]);
      masks.push(() => upload(backend, mask, block.mask));
      return { ...block, mask };
    });
    const tape = new Tape(g, probeForms(backend));
    const [q, k, v] = inputs.slice(0, 3).map((tensor) => tape.value(tensor, true));
    if (q === undefined || k === undefined || v === undefined) throw new Error('There are three inputs.');
    const y = attention(tape, q, k, v, { scale: 0.125, cap: 0, rounded, blocks });
    g.keep(y.tensor);
    y.gradient = inputs[3];
    tape.backward();
    const results = [y.tensor, ...[q, k, v].map(({ gradient }) => gradient)].map((tensor) => {
      if (tensor === undefined) throw new Error('Every input has a gradient.');
      return g.keep(g.copy(tensor));
    });
    g.allocate();
    inputs.forEach((tensor, i) => upload(backend, tensor, data[i] as Float32Array));
    for (const fill of masks) fill();
    g.compute();
    const found = results.map((tensor) => downloadFloats(backend, tensor));
    g.free();
    return found;
  };
  const exact = run(false);
  run(true).forEach((found, i) => {
    const error = relative(found, exact[i] as Float32Array);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(0.02);
  });
});
