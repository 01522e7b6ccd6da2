import { seededRandom } from '../statistics/random.ts';
import { WIDTH } from './tf-idf.ts';

/**
 * Vectors of a language model as WIDTH numbers each: the mean of all taken off (such models share a large common
 * direction), then multiplied by a seeded matrix of random signs, which keeps angles (Achlioptas 2003), and scaled
 * to unit length.
 * @param vectors rows of `width` numbers
 */
export function projectVectors(vectors: Float32Array, width: number): Float32Array {
  const count = vectors.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i += 1) {
    for (let k = 0; k < width; k += 1)
      mean[k] = (mean[k] as number) + (vectors[i * width + k] as number) / count;
  }
  const random = seededRandom(1811);
  const signs = Float32Array.from({ length: WIDTH * width }, () => (random() < 0.5 ? -1 : 1));
  const projected = new Float32Array(count * WIDTH);
  for (let i = 0; i < count; i += 1) {
    const row = projected.subarray(i * WIDTH, (i + 1) * WIDTH);
    for (let d = 0; d < WIDTH; d += 1) {
      let sum = 0;
      for (let k = 0; k < width; k += 1) {
        sum += ((vectors[i * width + k] as number) - (mean[k] as number)) * (signs[d * width + k] as number);
      }
      row[d] = sum;
    }
    const length = Math.hypot(...row);
    if (length > 0) for (let d = 0; d < WIDTH; d += 1) row[d] = (row[d] as number) / length;
  }
  return projected;
}
