/** Which approved examples are learned from, watched, and kept for the scores: by source document, so that nothing leaks. */
import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { ExampleCounts, Split } from '../../contract/examples.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import type { Schema } from '../../storage/schema.ts';
import { splitByGroup } from '../../text/split-by-group.ts';
import type { StageContext } from '../stage-context.ts';
import { countExamples } from './count-examples.ts';
import { type Divisible, groupExamples } from './group-examples.ts';
import { idIn } from './queries.ts';

export const SHARES: Readonly<Record<Split, number>> = { training: 0.8, validation: 0.1, test: 0.1 };

/** Divide all approved examples of a project anew; splits fixed by a file stay. */
export async function divideExamples(stage: StageContext, projectId: string): Promise<ExampleCounts> {
  await stage.db.transaction().execute(async (tx) => {
    const examples = await approvedExamples(tx, projectId);
    const groups = groupExamples(examples, await sourceOf(tx, projectId));
    const fixed = fixedSplits(examples, groups);
    const free = examples.filter((example) => example.split_fixed === 0);
    const open = free.filter(({ id }) => !fixed.has(groups.get(id) as string));
    const division = splitByGroup(
      open.map(({ id }) => ({ id, group: groups.get(id) as string })),
      SHARES,
      seedOf(projectId),
    );
    await storeSplits(
      tx,
      free.map((example) => ({
        id: example.id,
        before: example.split,
        split: fixed.get(groups.get(example.id) as string) ?? (division.get(example.id) as Split),
      })),
    );
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'examples-divided',
      subject: `${examples.length} approved examples`,
      projectId,
      detail: null,
    });
  });
  stage.publish({ type: 'examples-changed', projectId });
  return countExamples(stage, projectId);
}

/**
 * Give newly approved examples their split, leaving all others where they are: with their group if it has one
 * already, else the group goes where most is lacking. The first two groups are learned from, the third is kept
 * for the scores, the fourth is watched. Call in the transaction that approves.
 */
export async function divideNewExamples(tx: Kysely<Schema>, projectId: string): Promise<void> {
  const waiting = await tx
    .selectFrom('example')
    .select('id')
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .where('split', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (waiting === undefined) return;
  const examples = await approvedExamples(tx, projectId);
  const groups = groupExamples(examples, await sourceOf(tx, projectId));
  const splits = fixedSplits(examples, groups);
  const sizes: Record<Split, number> = { training: 0, validation: 0, test: 0 };
  for (const { id, split } of examples) {
    if (split === null) continue;
    sizes[split] += 1;
    const group = groups.get(id) as string;
    if (!splits.has(group)) splits.set(group, split);
  }
  let placed = splits.size;
  const waitingOf = new Map<string, Divisible[]>();
  for (const example of examples) {
    if (example.split !== null) continue;
    const group = groups.get(example.id) as string;
    waitingOf.set(group, [...(waitingOf.get(group) ?? []), example]);
  }
  const changes: { id: string; before: Split | null; split: Split }[] = [];
  for (const [group, members] of waitingOf) {
    const split = splits.get(group) ?? placeGroup(sizes, placed, members.length);
    if (!splits.has(group)) placed += 1;
    splits.set(group, split);
    sizes[split] += members.length;
    changes.push(...members.map(({ id }) => ({ id, before: null, split })));
  }
  await storeSplits(tx, changes);
}

function placeGroup(sizes: Readonly<Record<Split, number>>, placed: number, size: number): Split {
  if (placed < 2) return 'training';
  if (sizes.test === 0) return 'test';
  if (sizes.validation === 0) return 'validation';
  const total = sizes.training + sizes.validation + sizes.test + size;
  const lacking = (split: Split): number => SHARES[split] * total - sizes[split];
  return (['training', 'test', 'validation'] as const).reduce((best, split) =>
    lacking(split) > lacking(best) ? split : best,
  );
}

/**
 * Where groups with file-fixed members stand: the others of such a group follow them if they all agree, and are
 * learned from if they do not, since then the file itself has divided the group.
 */
function fixedSplits(
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

/** With fewer source documents than parts, whole documents cannot be kept aside: then passages are. */
async function sourceOf(tx: Kysely<Schema>, projectId: string): Promise<'document' | 'passage'> {
  const { documents } = await tx
    .selectFrom('example')
    .select(sql<number>`count(DISTINCT document_id)`.as('documents'))
    .where('project_id', '=', projectId)
    .where('status', '!=', 'rejected')
    .executeTakeFirstOrThrow();
  return documents < 3 ? 'passage' : 'document';
}

function approvedExamples(tx: Kysely<Schema>, projectId: string): Promise<Divisible[]> {
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
    ])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .orderBy('number')
    .execute();
}

async function storeSplits(
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
