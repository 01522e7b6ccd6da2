/** Which approved examples are learned from, watched, and kept for the scores: by source document, so that nothing leaks. */
import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { ExampleCounts, Split } from '../../contract/examples.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import type { Schema } from '../../storage/schema.ts';
import { isRefusal } from '../../text/answers/is-refusal.ts';
import { cluster } from '../../text/coverage/cluster.ts';
import { weighTexts } from '../../text/coverage/tf-idf.ts';
import { createPacer } from '../../text/leaks/pacer.ts';
import { groupSimilar } from '../../text/leaks/similar-pairs.ts';
import { splitByStratum } from '../../text/split-by-group.ts';
import type { StageContext } from '../stage-context.ts';
import { countExamples } from './count-examples.ts';
import { type Divisible, groupExamples } from './group-examples.ts';
import { idIn } from './queries.ts';
import { sayCount } from '../../text/say-count.ts';

export const SHARES: Readonly<Record<Split, number>> = { training: 0.8, validation: 0.1, test: 0.1 };

/**
 * Divide all approved examples of a project anew, by source document and near-duplicates, each topic and kind by
 * its shares. Splits fixed by a file stay; once the test questions were opened by a scoring, they stay too, with
 * whatever is tied to them, and no others join them.
 */
export async function divideExamples(stage: StageContext, projectId: string): Promise<ExampleCounts> {
  const asking = await approvedExamples(stage.db, projectId);
  const questions = await groupSimilar(
    asking.map(({ id, question }) => ({ id, text: question })),
    createPacer(),
  );
  const topics = await topicsOf(asking);
  await stage.db.transaction().execute(async (tx) => {
    const examples = await approvedExamples(tx, projectId);
    const groups = groupExamples(examples, await sourceOf(tx, projectId), {
      documents: await nearDocuments(tx, projectId),
      questions,
    });
    const opened = await isTestOpened(tx, projectId);
    const fixed = fixedSplits(examples, groups);
    if (opened) {
      for (const { id, split } of examples) {
        if (split === 'test') fixed.set(groups.get(id) as string, 'test');
      }
    }
    const asked = askedSplits(examples);
    const settled = ({ id, question_key }: Divisible): Split | undefined =>
      asked.get(question_key) ?? fixed.get(groups.get(id) as string);
    const free = examples.filter((example) => example.split_fixed === 0);
    const open = free.filter((example) => settled(example) === undefined);
    const division = splitByStratum(
      open.map(({ id, answer, weight }) => ({
        id,
        group: groups.get(id) as string,
        // Edge cases by themselves, so that a share of them is kept for the test.
        stratum: weight > 1 ? 'edge case' : isRefusal(answer) ? 'refusal' : (topics.get(id) ?? ''),
      })),
      opened ? { ...SHARES, test: 0 } : SHARES,
      seedOf(projectId),
    );
    await storeSplits(
      tx,
      free.map((example) => ({
        id: example.id,
        before: example.split,
        split: settled(example) ?? (division.get(example.id) as Split),
      })),
    );
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'examples-divided',
      subject: sayCount(examples.length, 'approved example'),
      projectId,
      detail: null,
    });
  });
  stage.publish({ type: 'examples-changed', projectId });
  return countExamples(stage, projectId);
}

/**
 * Where groups with file-fixed members stand: the others of such a group follow them if they all agree, and are
 * learned from if they do not, since then the file itself has divided the group.
 */
export function fixedSplits(
  examples: readonly Divisible[],
  groups: ReadonlyMap<string, string>,
): Map<string, Split> {
  const splits = new Map<string, Split>();
  for (const { id, split, split_fixed } of examples) {
    if (split_fixed === 0 || split === null) continue;
    const group = groups.get(id) as string;
    const before = splits.get(group);
    splits.set(group, before === undefined || before === split ? split : 'training');
  }
  return splits;
}

/**
 * Where a question stands that a file has fixed: the same question from elsewhere (corrected in chat, say) goes
 * there too, whatever its own document. Of several, the one that must not be learned from counts.
 */
export function askedSplits(examples: readonly Divisible[]): Map<string, Split> {
  const splits = new Map<string, Split>();
  for (const part of ['training', 'validation', 'test'] as const) {
    for (const { question_key, split, split_fixed } of examples) {
      if (split_fixed === 1 && split === part) splits.set(question_key, part);
    }
  }
  return splits;
}

/** With fewer source documents than parts, whole documents cannot be kept aside: then passages are. */
export async function sourceOf(tx: Kysely<Schema>, projectId: string): Promise<'document' | 'passage'> {
  const documents = await tx
    .selectFrom('document')
    .select('id')
    .where('project_id', '=', projectId)
    .where(
      sql<boolean>`EXISTS (SELECT 1 FROM example WHERE document_id = document.id AND status != 'rejected')`,
    )
    .limit(3)
    .execute();
  return documents.length < 3 ? 'passage' : 'document';
}

/** Whether a scoring has looked at the test questions. */
export async function isTestOpened(db: Kysely<Schema>, projectId: string): Promise<boolean> {
  const opening = await db
    .selectFrom('test_opening')
    .select('id')
    .where('project_id', '=', projectId)
    .limit(1)
    .executeTakeFirst();
  return opening !== undefined;
}

/** The first of its group, by id, for each document that is nearly another. */
export async function nearDocuments(db: Kysely<Schema>, projectId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('document')
    .select(['id', 'near_of'])
    .where('project_id', '=', projectId)
    .where('near_of', 'is not', null)
    .execute();
  return new Map(rows.map(({ id, near_of }) => [id, near_of as string]));
}

function approvedExamples(
  tx: Kysely<Schema>,
  projectId: string,
): Promise<(Divisible & { readonly question: string; readonly answer: string; readonly weight: number })[]> {
  return tx
    .selectFrom('example')
    .select([
      'id',
      'document_id',
      'passage_id',
      'group_name',
      'question_key',
      'imported_from',
      'split',
      'split_fixed',
      'question',
      'answer',
      'weight',
    ])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .orderBy('number')
    .execute();
}

export async function storeSplits(
  tx: Kysely<Schema>,
  changes: readonly { readonly id: string; readonly before: Split | null; readonly split: Split }[],
): Promise<void> {
  for (const split of ['training', 'validation', 'test'] as const) {
    const ids = changes
      .filter((change) => change.split === split && change.before !== split)
      .map(({ id }) => id);
    if (ids.length === 0) continue;
    await tx.updateTable('example').set({ split }).where(idIn('id', ids)).execute();
  }
}

/** Of the project alone: dividing the same examples again gives the same. */
function seedOf(projectId: string): number {
  return createHash('sha256').update(projectId).digest().readUInt32BE(0);
}

/** Topic by example id. */
async function topicsOf(
  examples: readonly { readonly id: string; readonly question: string; readonly answer: string }[],
): Promise<Map<string, string>> {
  const { vectors } = await weighTexts(examples.map(({ question, answer }) => `${question} ${answer}`));
  const labels = await cluster(vectors);
  return new Map(examples.map(({ id }, i) => [id, String(labels[i])]));
}
