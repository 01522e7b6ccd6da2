import { kmeans } from 'ml-kmeans';
import { createPacer } from '../leaks/pacer.ts';
import { WIDTH } from './tf-idf.ts';

/** Centres are found on at most this many texts, evenly drawn: more would hold up everything else. */
const SAMPLE = 400;
const SEED = 1811;

/** One topic for about every twelve texts that are near each other, 2 to 12 in all. */
function topicsFor(texts: number): number {
  return Math.max(Math.min(12, Math.round(Math.sqrt(texts / 3))), Math.min(2, texts));
}

/**
 * Group unit vectors into topics by k-means (k-means++ start, seeded: same texts, same topics).
 * @param vectors rows of WIDTH numbers
 * @returns topic number of each row
 */
export async function cluster(vectors: Float32Array): Promise<Int32Array> {
  const count = vectors.length / WIDTH;
  const labels = new Int32Array(count);
  const wanted = topicsFor(count);
  if (wanted < 2) return labels;
  const row = (i: number): number[] => [...vectors.subarray(i * WIDTH, (i + 1) * WIDTH)];
  const drawn = Math.min(count, SAMPLE);
  const sample = Array.from({ length: drawn }, (_, i) => row(Math.floor((i * count) / drawn)));
  const { centroids } = kmeans(sample, wanted, { seed: SEED, initialization: 'kmeans++', maxIterations: 20 });
  const pause = createPacer();
  for (let i = 0; i < count; i += 1) {
    await pause();
    let least = Number.POSITIVE_INFINITY;
    for (const [label, centre] of centroids.entries()) {
      let distance = 0;
      for (let k = 0; k < WIDTH; k += 1) {
        distance += ((vectors[i * WIDTH + k] as number) - (centre[k] as number)) ** 2;
      }
      if (distance >= least) continue;
      least = distance;
      labels[i] = label;
    }
  }
  return labels;
}
