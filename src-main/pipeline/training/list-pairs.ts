import type { Kysely } from 'kysely';
import type { Split } from '../../contract/examples.ts';
import type { Schema } from '../../storage/schema.ts';
import type { SnapshotItem } from './queries.ts';

/** A wrong and a right answer to one question, both confirmed by a person. */
export interface ConfirmedPair {
  readonly exampleId: string;
  readonly split: Split | null;
}

/** Fewer say too little about what is wrong. */
export const PAIRS_NEEDED = 8;
/** Of pairs that all belong to learning, one in so many is kept aside to check with. */
const HELD_OUT = 5;

/**
 * The approved cards that keep a wrong answer beside the right one: corrections of chat and written cards alike. An empty
 * wrong answer, or one that says the same as the right one, teaches nothing.
 */
export async function listPairs(db: Kysely<Schema>, projectId: string): Promise<ConfirmedPair[]> {
  const rows = await db
    .selectFrom('example')
    .select(['id', 'split', 'answer', 'wrong_answer'])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .where('wrong_answer', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.filter((row) => isPair(row)).map(({ id, split }) => ({ exampleId: id, split }));
}

export function isPair(item: { readonly answer: string; readonly wrong_answer: string | null }): boolean {
  const wrong = item.wrong_answer?.trim() ?? '';
  return wrong !== '' && wrong !== item.answer.trim();
}

export interface DividedPairs {
  readonly training: readonly SnapshotItem[];
  readonly validation: readonly SnapshotItem[];
}

/** Frozen pairs to learn from and to check with; those of the test stay unseen. */
export function dividePairs(items: readonly SnapshotItem[]): DividedPairs {
  const pairs = items.filter(isPair);
  const training = pairs.filter(({ split }) => split === 'training');
  const validation = pairs.filter(({ split }) => split === 'validation');
  if (validation.length > 0) return { training, validation };
  return {
    training: training.filter((_, i) => i % HELD_OUT !== HELD_OUT - 1),
    validation: training.filter((_, i) => i % HELD_OUT === HELD_OUT - 1),
  };
}

/** How many there are to learn from, and in words whether that is enough. */
export async function countPairs(
  db: Kysely<Schema>,
  projectId: string,
): Promise<{ count: number; needed: number; words: string }> {
  const pairs = await listPairs(db, projectId);
  const count = pairs.filter(({ split }) => split === 'training' || split === 'validation').length;
  const have = count === 1 ? 'One wrong answer is' : `${count === 0 ? 'No' : count} wrong answers are`;
  const words =
    count >= PAIRS_NEEDED
      ? `${have} approved with the right one beside them.`
      : `${have} approved with the right one beside ${count === 1 ? 'it' : 'them'}; it takes ${PAIRS_NEEDED}. Correct answers in Chat and approve them in Examples.`;
  return { count, needed: PAIRS_NEEDED, words };
}
