import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Split } from '../../contract/examples.ts';
import { canonicalJson } from '../../storage/audit-log.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';

export interface Snapshot {
  readonly id: string;
  readonly hash: string;
  readonly counts: Readonly<Record<Split, number>>;
}

type ApprovedExample = Awaited<ReturnType<typeof approvedExamples>>[number];
export type SnapshotItem = Omit<ApprovedExample, 'split'> & { readonly split: Split };

/**
 * What is approved now, each with the number of its last revision: of a project in the order of ids, or of one
 * imported file in the file's own order.
 */
export async function approvedExamples(
  db: Kysely<Schema>,
  of: { readonly projectId: string } | { readonly importedFrom: string },
) {
  const approved = db
    .selectFrom('example')
    .select(({ selectFrom }) => [
      'id',
      'split',
      'preceding',
      'question',
      'answer',
      'wrong_answer',
      'group_name',
      'document_id',
      'weight',
      selectFrom('example_revision')
        .select(({ fn }) => fn.max<number>('example_revision.number').as('number'))
        .whereRef('example_revision.example_id', '=', 'example.id')
        .as('revision'),
    ])
    .where('status', '=', 'approved');
  const rows = await ('projectId' in of
    ? approved.where('project_id', '=', of.projectId).orderBy('id')
    : approved.where('imported_from', '=', of.importedFrom).orderBy('number')
  ).execute();
  return rows.map(({ id, revision, group_name, ...rest }) => ({
    ...rest,
    example_id: id,
    revision: revision ?? 0,
    group_name: group_name ?? rest.document_id ?? id,
  }));
}

export function countSplits(items: readonly { readonly split: Split | null }[]): Record<Split, number> {
  const counts = { training: 0, validation: 0, test: 0 };
  for (const { split } of items) if (split !== null) counts[split] += 1;
  return counts;
}

/** Store revisions as a snapshot, with a hash over all of it. The same material stored twice is the same snapshot. */
export async function storeSnapshot(
  tx: Kysely<Schema>,
  projectId: string,
  items: readonly SnapshotItem[],
): Promise<Snapshot> {
  // An ordinary weight is left out, so that material frozen before there were weights keeps its hash.
  const hashed = items.map(({ weight, ...item }) => (weight === 1 ? item : { ...item, weight }));
  const hash = createHash('sha256').update(canonicalJson(hashed)).digest('hex');
  const counts = countSplits(items);
  const known = await tx
    .selectFrom('dataset_snapshot')
    .select('id')
    .where('project_id', '=', projectId)
    .where('content_hash', '=', hash)
    .executeTakeFirst();
  if (known !== undefined) return { id: known.id, hash, counts };

  const id = newId();
  await tx
    .insertInto('dataset_snapshot')
    .values({
      id,
      project_id: projectId,
      content_hash: hash,
      ...counts,
      created_at: new Date().toISOString(),
    })
    .execute();
  for (const [position, item] of items.entries()) {
    await tx
      .insertInto('dataset_snapshot_item')
      .values({ snapshot_id: id, position, ...item })
      .execute();
  }
  return { id, hash, counts };
}
