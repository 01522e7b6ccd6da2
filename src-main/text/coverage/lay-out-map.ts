import { UMAP } from 'umap-js';
import { seededRandom } from '../statistics/random.ts';
import { WIDTH } from './tf-idf.ts';

const SEED = 1811;
const NEIGHBOURS = 15;
/** Too few for a neighbourhood: they stand on a circle. */
const FEWEST = 5;

/**
 * Unit vectors as points of a plane, near where alike (UMAP, McInnes et al. 2018): same vectors, same points.
 * @returns x and y of each row, 0 to 1
 */
export function layOutMap(vectors: Float32Array): Float32Array {
  const count = vectors.length / WIDTH;
  const rows = Array.from({ length: count }, (_, i) => [...vectors.subarray(i * WIDTH, (i + 1) * WIDTH)]);
  const places =
    count < FEWEST
      ? rows.map((_, i) => [Math.cos((2 * Math.PI * i) / count), Math.sin((2 * Math.PI * i) / count)])
      : new UMAP({
          nComponents: 2,
          nNeighbors: Math.min(NEIGHBOURS, count - 1),
          minDist: 0.25,
          nEpochs: 250,
          random: seededRandom(SEED),
        }).fit(rows);
  const points = new Float32Array(count * 2);
  for (const axis of [0, 1]) {
    const values = places.map((place) => place[axis] ?? 0);
    // A few stragglers must not squeeze all others into a corner.
    const sorted = values.toSorted((a, b) => a - b);
    const low = sorted[Math.floor(0.01 * count)] ?? 0;
    const high = sorted[Math.min(count - 1, Math.ceil(0.99 * count))] ?? 1;
    for (const [i, value] of values.entries()) {
      points[2 * i + axis] = Math.min(1, Math.max(0, high === low ? 0.5 : (value - low) / (high - low)));
    }
  }
  return points;
}
