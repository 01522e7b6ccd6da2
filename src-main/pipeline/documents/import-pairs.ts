import type { Kysely } from 'kysely';
import type { DocumentRow } from '../../contract/documents.ts';
import type { ImportedPair } from '../../reader/protocol.ts';
import { insertExamples, type NewExample } from '../../storage/example-rows.ts';
import { literalMasks } from '../../privacy/mask-text.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import type { Schema } from '../../storage/schema.ts';
import { questionKey } from '../../storage/question-key.ts';
import type { StageContext } from '../stage-context.ts';
import type { StoredDocument } from './queries.ts';

/** Pairs stored in one transaction: everybody else waits for it. */
const AT_ONCE = 500;

export interface ImportedPairs {
  /** Pairs of this file in the project now. */
  readonly pairs: number;
  /** What was left out, in words. */
  readonly warnings: DocumentRow['warnings'];
}

/**
 * Ready-made pairs become examples with the split, group, source and kind their file gives them; one with an
 * answer to avoid becomes a wrong/right card. Of a chat, the last answer is learned and all before it precedes it. They wait for
 * review, unless whoever made the file approved them as a whole (`pairs_approved_by`). The same question with
 * the same answer is taken once per project; so an import that broke off goes on where it stopped. Each pair is
 * checked for protected details before it is stored, and has the masks that stand in the project.
 */
export async function importPairs(
  { db, privacy }: Pick<StageContext, 'db' | 'privacy'>,
  stored: StoredDocument,
  pairs: readonly ImportedPair[],
  signal: AbortSignal,
): Promise<ImportedPairs> {
  if (pairs.length === 0) return { pairs: await countImported(db, stored.id), warnings: [] };
  const known = await knownPairs(db, stored);
  // One taken before may have got masks since.
  const { mask } = literalMasks(await maskedLiterals(db, { projectId: stored.project_id }));
  const seen = new Set<string>();
  const fresh: NewExample[] = [];
  let unusable = 0;
  let repeated = 0;
  let taken = 0;
  for (const pair of pairs) {
    const parts = lastExchange(pair);
    if (parts === null) {
      unusable += 1;
      continue;
    }
    const asGiven = pairKey(parts.question, parts.answer);
    const key = known.has(asGiven) ? asGiven : pairKey(mask(parts.question), mask(parts.answer));
    if (seen.has(key)) repeated += 1;
    // Read again: what this file gave the first time is still its own, with all its review.
    else if (known.get(key) === stored.id) taken += 1;
    else if (known.has(key)) repeated += 1;
    else fresh.push(toExample(stored, pair, parts));
    seen.add(key);
  }
  for (let from = 0; from < fresh.length; from += AT_ONCE) {
    signal.throwIfAborted();
    const some = fresh.slice(from, from + AT_ONCE);
    const document = { projectId: stored.project_id, documentId: stored.id, name: stored.name };
    const keepChecked = await privacy.pairs(document, some, signal);
    await db.transaction().execute(async (tx) => keepChecked(tx, await insertExamples(tx, some)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { pairs: taken + fresh.length, warnings: warningsOf(unusable, repeated) };
}

/** Read again, a file whose columns a person named gives a table only; its pairs are still there. */
async function countImported(db: Kysely<Schema>, documentId: string): Promise<number> {
  const { imported } = await db
    .selectFrom('example')
    .select(({ fn }) => fn.countAll<number>().as('imported'))
    .where('imported_from', '=', documentId)
    .executeTakeFirstOrThrow();
  return imported;
}

function toExample(
  stored: StoredDocument,
  pair: ImportedPair,
  parts: NonNullable<ReturnType<typeof lastExchange>>,
): NewExample {
  const approvedBy = stored.pairs_approved_by;
  return {
    ...parts,
    projectId: stored.project_id,
    origin: 'imported',
    actor: approvedBy ?? stored.name,
    status: approvedBy === null ? 'draft' : 'approved',
    importedFrom: stored.id,
    split: pair.split ?? null,
    groupName: pair.group ?? null,
    sourceName: pair.source ?? null,
    wrongAnswer: pair.wrong ?? null,
    detail: pair.label ?? null,
  };
}

function warningsOf(unusable: number, repeated: number): DocumentRow['warnings'] {
  const warnings: DocumentRow['warnings'] = [];
  if (unusable > 0) {
    warnings.push({
      code: 'pairs-unusable',
      message: `${count(unusable)} left out: each needs a question and, after it, an answer.`,
    });
  }
  if (repeated > 0) {
    warnings.push({
      code: 'pairs-repeated',
      message: `${count(repeated)} left out: the same question and answer are already there.`,
    });
  }
  return warnings;
}

/** Question and answer of each example, and the file it was imported from. */
async function knownPairs(db: Kysely<Schema>, stored: StoredDocument): Promise<Map<string, string | null>> {
  const rows = await db
    .selectFrom('example')
    .select(['original_question', 'original_answer', 'imported_from'])
    .where('project_id', '=', stored.project_id)
    .execute();
  return new Map(rows.map((row) => [pairKey(row.original_question, row.original_answer), row.imported_from]));
}

function pairKey(question: string, answer: string): string {
  return `${questionKey(question)}\u0000${answer.trim()}`;
}

/** The last question and its answer; all before them is kept as what precedes. */
function lastExchange(pair: ImportedPair): Pick<NewExample, 'preceding' | 'question' | 'answer'> | null {
  const at = pair.messages.findLastIndex(({ role }) => role === 'assistant');
  const answer = pair.messages[at];
  const question = pair.messages[at - 1];
  if (answer === undefined || question?.role !== 'user') return null;
  if (answer.content.trim() === '' || question.content.trim() === '') return null;
  return {
    preceding: pair.messages.slice(0, at - 1),
    question: question.content.trim(),
    answer: answer.content.trim(),
  };
}

function count(number: number): string {
  return `${number} ${number === 1 ? 'pair' : 'pairs'}`;
}
