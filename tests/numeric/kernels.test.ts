import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { downloadFloats, TensorBuffer, upload } from '../../src-main/ggml/buffer.ts';
import { GraphBuilder } from '../../src-main/ggml/graph.ts';
import { loadKernels } from '../../src-main/ggml/kernels.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import type { Tensor } from '../../src-main/ggml/tensor.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { randomFloats } from './gradient-check.ts';

const library = loadLibrary('cpu');
const backend = Backend.cpu(library, 2);
const kernels = loadKernels(library);
const hasInstructions =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
afterAll(() => backend.free());

const relative = (found: Float32Array, wanted: Float32Array): number => {
  let [difference, size] = [0, 0];
  wanted.forEach((value, i) => {
    difference += ((found[i] as number) - value) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
};

interface Operand {
  readonly type?: TypeName;
  readonly ne: readonly number[];
  readonly data?: Float32Array;
}

/** One product, with our kernels or with ggml's own; the operands keep their memory. */
function compute(
  use: boolean,
  operands: readonly [Operand, Operand],
  build: (g: GraphBuilder, a: Tensor, b: Tensor) => Tensor,
  threads = 2,
): { result: Float32Array; operations: string[] } {
  backend.useThreads(threads);
  const buffer = new TensorBuffer(backend, 2);
  const g = new GraphBuilder(backend, 16, use ? kernels : undefined);
  try {
    const [a, b] = operands.map(({ type = 'f32', ne }) => buffer.declare(type, ne)) as [Tensor, Tensor];
    buffer.allocate();
    [a, b].forEach((tensor, i) => {
      const { ne, type = 'f32', data } = operands[i] as Operand;
      upload(
        backend,
        tensor,
        quantizeRows(library, type, data ?? randomFloats(ne, seededRandom(i + 1)), ne[0] as number),
      );
    });
    const result = g.keep(build(g, a, b));
    g.allocate();
    g.compute();
    return { result: downloadFloats(backend, result), operations: g.operations() };
  } finally {
    g.free();
    buffer.free();
  }
}

const mulMat = (g: GraphBuilder, a: Tensor, b: Tensor): Tensor => g.mulMat(a, b);
const outProd = (g: GraphBuilder, a: Tensor, b: Tensor): Tensor => g.outProd(a, b);

test.skipIf(!hasInstructions)('the reviewed library is the one that lies here, and it is loaded', () => {
  const root = join(import.meta.dirname, '..', '..');
  const bytes = readFileSync(join(root, 'resources', 'kernels', 'linux-x64', 'libvernacular-kernels.so'));
  const listed = readFileSync(join(root, 'src-main', 'ggml', 'kernels.ts'), 'utf8');
  expect(listed).toContain(createHash('sha256').update(bytes).digest('hex'));
  expect(kernels).toBeDefined();
});

describe.skipIf(kernels === undefined)('our own products', () => {
  // More than one depth (512), panels and tiles that are not full, one row, one column, more panels than are packed at once.
  test.each([
    [64, 5, 7],
    [96, 37, 11],
    [1, 16, 6],
    [700, 33, 13],
    [1100, 230, 1],
    [33, 1, 40],
  ])('float32, %i deep, %i by %i, equal ggml’s', (k, m, n) => {
    for (const [ours, theirs] of [
      [
        compute(true, [{ ne: [k, m] }, { ne: [k, n] }], mulMat),
        compute(false, [{ ne: [k, m] }, { ne: [k, n] }], mulMat),
      ],
      [
        compute(true, [{ ne: [m, k] }, { ne: [n, k] }], outProd),
        compute(false, [{ ne: [m, k] }, { ne: [n, k] }], outProd),
      ],
    ] as const) {
      expect(ours.operations).toContain('CUSTOM');
      expect(theirs.operations).not.toContain('CUSTOM');
      expect(relative(ours.result, theirs.result)).toBeLessThan(2e-6);
    }
  });

  test('batches repeat the first operand, and operands may be views', () => {
    const operands = [{ ne: [48, 40, 2] }, { ne: [40, 21, 4] }] as const;
    const inner = (g: GraphBuilder, a: Tensor, b: Tensor): Tensor =>
      g.mulMat(g.view(a, [8, 3], [40, 30, 2]), g.view(b, [0, 1], [40, 20, 4]));
    expect(
      relative(compute(true, operands, inner).result, compute(false, operands, inner).result),
    ).toBeLessThan(2e-6);
    const sums = [{ ne: [24, 50] }, { ne: [50, 17] }] as const;
    const turned = (g: GraphBuilder, a: Tensor, b: Tensor): Tensor => g.outProd(a, g.transpose(b));
    expect(relative(compute(true, sums, turned).result, compute(false, sums, turned).result)).toBeLessThan(
      2e-6,
    );
  });

  test.each(['f16', 'bf16', 'q4_k', 'q5_k', 'q6_k', 'q5_0'] as const)(
    'with %s weights they read what ggml reads',
    (type) => {
      const ne = [768, 40];
      const stored = quantizeRows(library, type, randomFloats(ne, seededRandom(1)), 768);
      const wide = library.dequantize(type, stored, 768 * 40);
      const ours = compute(true, [{ type, ne }, { ne: [768, 9] }], mulMat);
      const wanted = compute(false, [{ ne, data: wide }, { ne: [768, 9] }], mulMat);
      expect(relative(ours.result, wanted.result)).toBeLessThan(2e-6);
    },
  );

  test.each(['q8_0', 'q4_0'] as const)(
    'with %s weights, activations lose less than a ten-thousandth',
    (type) => {
      for (const [k, m, n] of [
        [32, 16, 6],
        [96, 37, 11],
        [1536, 200, 1],
      ] as const) {
        const stored = quantizeRows(library, type, randomFloats([k, m], seededRandom(1)), k);
        const wide = library.dequantize(type, stored, k * m);
        const ours = compute(true, [{ type, ne: [k, m] }, { ne: [k, n] }], mulMat);
        const wanted = compute(false, [{ ne: [k, m], data: wide }, { ne: [k, n] }], mulMat);
        const theirs = compute(false, [{ type, ne: [k, m] }, { ne: [k, n] }], mulMat);
        expect(relative(ours.result, wanted.result)).toBeLessThan(1e-4);
        expect(relative(theirs.result, wanted.result)).toBeGreaterThan(1e-3);
      }
    },
  );

  test('numbers at the ends of the range neither overflow nor disappear', () => {
    const k = 64;
    const data = Float32Array.from({ length: k }, (_, i) => (i < 32 ? 3e4 : 1e-12));
    const weights = new Float32Array(k * 16).fill(-127);
    const ours = compute(
      true,
      [
        { type: 'q8_0', ne: [k, 16], data: weights },
        { ne: [k, 1], data },
      ],
      mulMat,
    );
    for (const value of ours.result) expect(value / (-127 * 32 * 3e4)).toBeCloseTo(1, 4);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    '%d among the activations is seen in the result',
    (odd) => {
      const data = new Float32Array(64).fill(1);
      data[40] = odd;
      for (const type of ['f32', 'q8_0'] as const) {
        const { result } = compute(
          true,
          [
            { type, ne: [64, 16] },
            { ne: [64, 1], data },
          ],
          mulMat,
        );
        expect(result.every((value) => !Number.isFinite(value))).toBe(true);
      }
    },
  );

  test.each([true, false])('heads turn by tables and back again (pairs side by side: %s)', (interleaved) => {
    const [head, heads, tokens, pairs] = [10, 3, 5, 4];
    const angle = (token: number, i: number): number => (token + 1) / (i + 2);
    const table = (of: (angle: number) => number): Float32Array =>
      Float32Array.from({ length: pairs * tokens }, (_, k) => of(angle(Math.floor(k / pairs), k % pairs)));
    const x = randomFloats([head, heads, tokens], seededRandom(9));
    const buffer = new TensorBuffer(backend, 3);
    const g = new GraphBuilder(backend, 8, kernels);
    const stored = buffer.declare('f32', [head, heads, tokens]);
    const [cos, sin] = [buffer.declare('f32', [pairs, 1, tokens]), buffer.declare('f32', [pairs, 1, tokens])];
    buffer.allocate();
    upload(backend, stored, x);
    upload(backend, cos, table(Math.cos));
    upload(backend, sin, table(Math.sin));
    const turned = g.keep(g.turn(stored, cos, sin, interleaved, false));
    const back = g.keep(g.turn(turned, cos, sin, interleaved, true));
    g.allocate();
    g.compute();
    const wanted = x.map((value, k) => {
      const [i, token] = [k % head, Math.floor(k / head / heads)];
      if (i >= 2 * pairs) return value;
      const [pair, second] = interleaved ? [i >> 1, i & 1] : [i % pairs, Math.floor(i / pairs)];
      const [p, q] = interleaved
        ? [k - second, k - second + 1]
        : [k - second * pairs, k - second * pairs + pairs];
      const [c, s] = [Math.cos(angle(token, pair)), Math.sin(angle(token, pair))];
      const [pValue, qValue] = [x[p] as number, x[q] as number];
      return second === 0 ? pValue * c - qValue * s : pValue * s + qValue * c;
    });
    expect(relative(downloadFloats(backend, turned), wanted)).toBeLessThan(1e-6);
    expect(relative(downloadFloats(backend, back), x)).toBeLessThan(1e-6);
    g.free();
    buffer.free();
  });

  test('the number of threads changes no bit', () => {
    for (const type of ['f32', 'q8_0'] as const) {
      const operands = [{ type, ne: [576, 100] }, { ne: [576, 50] }] as const;
      const one = compute(true, operands, mulMat, 1).result;
      expect(compute(true, operands, mulMat, 2).result).toEqual(one);
      expect(compute(true, operands, mulMat, 3).result).toEqual(one);
    }
  });
});
