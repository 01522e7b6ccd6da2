/** One small step of a made-up layer on a device, compared with plain arithmetic: a driver that lies is found here. */
import type { Backend } from '../ggml/backend.ts';
import { downloadFloats, upload } from '../ggml/buffer.ts';
import { GraphBuilder } from '../ggml/graph.ts';
import { seededRandom } from './random.ts';

const SIZE = 32;

/** @returns what is wrong, or undefined */
export function selfTest(backend: Backend): string | undefined {
  const random = seededRandom(1);
  const numbers = (): Float32Array => Float32Array.from({ length: SIZE * SIZE }, () => random.next() - 0.5);
  const [a, b] = [numbers(), numbers()];
  const g = new GraphBuilder(backend, 16);
  try {
    const left = g.input('f32', [SIZE, SIZE]);
    const right = g.input('f32', [SIZE, SIZE]);
    const result = g.keep(g.softMax(g.mulMat(left, right), null, 1));
    const missing = g.unsupported();
    if (missing.length > 0) return `it lacks ${missing.join(', ')}.`;
    g.allocate();
    upload(backend, left, a);
    upload(backend, right, b);
    g.compute();
    const found = downloadFloats(backend, result);
    const expected = softMaxOfProduct(a, b);
    const worst = found.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (expected[i] as number))),
      0,
    );
    return worst < 1e-3 ? undefined : `its results are off by ${worst.toExponential(1)}.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    g.free();
  }
}

function softMaxOfProduct(a: Float32Array, b: Float32Array): number[] {
  const result: number[] = [];
  for (let row = 0; row < SIZE; row += 1) {
    const scores = Array.from({ length: SIZE }, (_, column) => {
      let sum = 0;
      for (let k = 0; k < SIZE; k += 1)
        sum += (a[column * SIZE + k] as number) * (b[row * SIZE + k] as number);
      return sum;
    });
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    result.push(...scores.map((score) => Math.exp(score) / total));
  }
  return result;
}
