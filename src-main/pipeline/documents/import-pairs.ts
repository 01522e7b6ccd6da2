import type { Kysely } from 'kysely';
import type { DocumentRow } from '../../contract/documents.ts';
import type { ImportedPair } from '../../reader/protocol.ts';
import { insertExample } from '../../storage/example-rows.ts';
import type { Schema } from '../../storage/schema.ts';
import { questionKey } from '../../storage/question-key.ts';
import type { StoredDocument } from './queries.ts';

/**
 * Ready-made pairs become examples with the split, group and source their file gives them. They wait for
 * review, unless whoever made the file approved them as a whole (`pairs_approved_by`). The same question with
 * the same answer is taken once per project.
 * @returns how many pairs of this file are in the project now, and what was left out in words
 */
export async function importPairs(
  tx: Kysely<Schema>,
  stored: StoredDocument,
  pairs: readonly ImportedPair[],
): Promise<{ pairs: number; warnings: DocumentRow['warnings'] }> {
  if (pairs.length === 0) return { pairs: 0, warnings: [] };
  const known = await knownPairs(tx, stored);
  const approvedBy = stored.pairs_approved_by;
  let unusable = 0;
  let repeated = 0;
  let taken = 0;
  for (const pair of pairs) {
    const parts = lastExchange(pair);
    if (parts === null) {
      unusable += 1;
      continue;
    }
    const key = pairKey(parts.question, parts.answer);
    const before = known.get(key);
    if (before !== undefined) {
      // Read again: what this file gave the first time is still its own, with all its review.
      if (before === stored.id) taken += 1;
      else repeated += 1;
      continue;
    }
    known.set(key, 'this');
    taken += 1;
    await insertExample(tx, {
      ...parts,
      projectId: stored.project_id,
      origin: 'imported',
      actor: approvedBy ?? stored.name,
      status: approvedBy === null ? 'draft' : 'approved',
      importedFrom: stored.id,
      split: pair.split ?? null,
      groupName: pair.group ?? null,
      sourceName: pair.source ?? null,
    });
  }
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
  return { pairs: taken, warnings };
}

/** Question and answer of each example, and the file it was imported from. */
async function knownPairs(tx: Kysely<Schema>, stored: StoredDocument): Promise<Map<string, string | null>> {
  const rows = await tx
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
function lastExchange(
  pair: ImportedPair,
): Pick<Parameters<typeof insertExample>[1], 'preceding' | 'question' | 'answer'> | null {
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
