import { normalise } from '../../text/metrics/normalise.ts';
import { seededRandom } from '../../text/statistics/random.ts';
import { shuffle } from '../../text/statistics/shuffle.ts';

/** More would not be judged with care in one sitting. */
const most = 30;

export interface DrawnPair<T> {
  readonly answer: T;
  readonly left: 'base' | 'tuned';
}

/**
 * The pairs that people judge, and the side each rater sees them on. The same pairs in the same order for every
 * rater; sides by lot for every pair and rater, the same whenever it is asked again. Pairs whose answers say the
 * same are left out.
 */
export function drawPairs<
  T extends {
    readonly id: string;
    readonly base: { readonly text: string };
    readonly tuned: { readonly text: string };
  },
>(answers: readonly T[], evaluationId: string, rater: string): DrawnPair<T>[] {
  const different = answers.filter(({ base, tuned }) => normalise(base.text) !== normalise(tuned.text));
  const order = shuffle(different, seededRandom(seedOf(evaluationId))).slice(0, most);
  return order.map((answer) => ({
    answer,
    left: seededRandom(seedOf(`${rater} ${answer.id}`))() < 0.5 ? 'base' : 'tuned',
  }));
}

/** FNV-1a over the text's code units. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
