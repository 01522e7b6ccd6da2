import type { HealthFigures } from '../../contract/health.ts';
import { toJson } from '../../storage/json-text.ts';
import { clusterBootstrap } from '../../text/statistics/bootstrap.ts';
import { WorkerError } from '../../workers/serve.ts';
import type { StageContext } from '../stage-context.ts';
import { judgeChange } from './judge-health.ts';

type Meaning = HealthFigures['meaning'];

const embedMs = 3_600_000;
/** Smaller models do not follow the sentence that asks for a text in one word: their vectors tell texts apart no better than chance. */
export const LEAST_PARAMETERS = 500e6;
const drawing = { resamples: 10_000, seed: 1811, level: 0.95 };

/**
 * How near the meaning of each answer comes to the approved one: cosine of the base's own vectors with the mean of all
 * taken off (-1 to 1), stored with the answers. Says so where the model is too small to tell.
 */
export async function measureMeaning(
  stage: StageContext,
  model: { readonly path: string; readonly parameters: number },
  answers: readonly {
    readonly id: string;
    readonly group: string;
    readonly approved: string;
    readonly base: string;
    readonly tuned: string;
  }[],
  signal: AbortSignal,
): Promise<Meaning> {
  const none = (words: string): Meaning => ({ base: null, tuned: null, change: null, words });
  if (model.parameters < LEAST_PARAMETERS) {
    return none('This model is too small to compare meanings; answers are compared by their words.');
  }
  const texts = answers.flatMap(({ approved, base, tuned }) => [approved, base, tuned]);
  let embedded: { readonly width: number; readonly vectors: Float32Array };
  try {
    embedded = await stage.workers.inference.request(
      'embed',
      { modelPath: model.path, texts: texts.map((text) => (text === '' ? '-' : text)) },
      { deadlineMs: embedMs, signal },
    ).result;
  } catch (error) {
    if (!(error instanceof WorkerError) || error.failure.code !== 'cannot-embed') throw error;
    return none('This model cannot compare meanings; answers are compared by their words.');
  }
  const near = compareThrees(embedded);
  for (const [i, { id }] of answers.entries()) {
    const meaning = near[i];
    if (meaning === undefined) continue;
    await stage.db
      .updateTable('evaluation_answer')
      .set({ meaning: toJson(meaning) })
      .where('id', '=', id)
      .execute();
  }
  const values = (of: (each: { readonly base: number; readonly tuned: number }) => number) =>
    near.map((each, i) => ({ cluster: answers[i]?.group ?? '', value: of(each) }));
  const [base, tuned] = [
    clusterBootstrap(
      values((each) => each.base),
      drawing,
    ),
    clusterBootstrap(
      values((each) => each.tuned),
      drawing,
    ),
  ];
  const change = judgeChange(
    values((each) => each.tuned - each.base),
    { lowerIsBetter: false },
  );
  const told = { better: 'nearer than', 'not-proven': 'not proven nearer than', worse: 'further off than' };
  return {
    base,
    tuned,
    change,
    words: `In meaning, its answers are ${told[change.verdict]} those of its base: ${tuned.mean.toFixed(2)} against ${base.mean.toFixed(2)}, where 1 is the same.`,
  };
}

/** Of vectors that stand as approved, base, tuned, one after another: the cosines of base and tuned to the approved one. */
export function compareThrees(embedded: {
  readonly width: number;
  readonly vectors: Float32Array;
}): { base: number; tuned: number }[] {
  const { width, vectors } = embedded;
  const count = vectors.length / width;
  const mean = new Float64Array(width);
  for (let row = 0; row < count; row += 1) {
    for (let k = 0; k < width; k += 1) mean[k] = (mean[k] ?? 0) + (vectors[row * width + k] ?? 0) / count;
  }
  const centred = (row: number): number[] =>
    Array.from(mean, (value, k) => (vectors[row * width + k] ?? 0) - value);
  const cosine = (a: readonly number[], b: readonly number[]): number => {
    const dot = a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
    return dot / (Math.hypot(...a) * Math.hypot(...b) || 1);
  };
  return Array.from({ length: Math.floor(count / 3) }, (_, i) => {
    const approved = centred(3 * i);
    return { base: cosine(approved, centred(3 * i + 1)), tuned: cosine(approved, centred(3 * i + 2)) };
  });
}
