import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { Split } from '../../contract/examples.ts';
import { canonicalJson } from '../../storage/audit-log.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';

export interface Snapshot {
  readonly id: string;
  readonly hash: string;
  readonly counts: Readonly<Record<Split, number>>;
}

/**
 * Freeze what is approved now: the list of example revisions a run learns from and is tested on, with a hash
 * over all of it. The same material frozen twice is the same snapshot.
 * @throws ProblemError `nothing-approved`, `nothing-to-learn`, `nothing-kept-aside`
 */
export async function freezeSnapshot(db: Kysely<Schema>, projectId: string): Promise<Snapshot> {
  return db.transaction().execute(async (tx) => {
    const approved = await approvedExamples(tx, projectId);
    const counts = { training: 0, validation: 0, test: 0 };
    for (const { split } of approved) if (split !== null) counts[split] += 1;
    refuseIncomplete(approved.length, counts);

    const items = approved.flatMap(({ split, ...example }) =>
      split === null ? [] : [{ ...example, split }],
    );
    // An ordinary weight is left out, so that material frozen before there were weights keeps its hash.
    const hashed = items.map(({ weight, ...item }) => (weight === 1 ? item : { ...item, weight }));
    const hash = createHash('sha256').update(canonicalJson(hashed)).digest('hex');
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
  });
}

async function approvedExamples(db: Kysely<Schema>, projectId: string) {
  const rows = await db
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
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .orderBy('id')
    .execute();
  return rows.map(({ id, revision, group_name, ...rest }) => ({
    ...rest,
    example_id: id,
    revision: revision ?? 0,
    group_name: group_name ?? rest.document_id ?? id,
  }));
}

function refuseIncomplete(approved: number, counts: Record<Split, number>): void {
  const safe = 'Nothing was started and nothing was changed.';
  if (approved === 0) {
    throw new ProblemError({
      code: 'nothing-approved',
      what: 'No example is approved yet, and nothing unapproved is ever learned.',
      safe,
      remedy: 'Go to Examples, review some and approve the good ones.',
    });
  }
  if (counts.training === 0) {
    throw new ProblemError({
      code: 'nothing-to-learn',
      what: 'None of the approved examples is set apart for learning.',
      safe,
      remedy: 'Divide the approved examples in Examples, then start again.',
    });
  }
  if (counts.validation === 0) {
    throw new ProblemError({
      code: 'nothing-kept-aside',
      what: 'No approved example is kept aside to see whether it is learning.',
      safe,
      remedy: 'Divide the approved examples in Examples, or approve some from another document.',
    });
  }
}
