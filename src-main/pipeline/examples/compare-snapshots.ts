import type { Kysely } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { FrozenExample, Snapshot, SnapshotComparison } from '../../contract/snapshots.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StageContext } from '../stage-context.ts';

const SHOWN = 500;

/** Frozen sets of examples, newest first, with the trainings that learned from each. */
export async function listSnapshots(stage: StageContext, projectId: string): Promise<Snapshot[]> {
  const rows = await stage.db
    .selectFrom('dataset_snapshot')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  const runs = await stage.db
    .selectFrom('run')
    .select(['id', 'snapshot_id', 'model_name', 'created_at'])
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, content_hash, created_at, training, validation, test }) => ({
    id,
    hash: content_hash,
    createdAt: created_at,
    training,
    validation,
    test,
    runs: runs
      .filter(({ snapshot_id }) => snapshot_id === id)
      .map((run) => ({ id: run.id, modelName: run.model_name, createdAt: run.created_at })),
  }));
}

/**
 * What was added, removed and changed from one frozen set to another, or to what is approved now.
 * @throws ProblemError `no-such-snapshot`
 */
export async function compareSnapshots(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly beforeId: string; readonly afterId: string | null },
): Promise<SnapshotComparison> {
  const before = await frozenItems(stage.db, wanted.projectId, wanted.beforeId);
  const after =
    wanted.afterId === null
      ? await approvedNow(stage.db, wanted.projectId)
      : await frozenItems(stage.db, wanted.projectId, wanted.afterId);
  return compareSets(before, after);
}

/** Examples are the same by id; what is told of a change are words, part and weight. */
export function compareSets(
  before: readonly FrozenExample[],
  after: readonly FrozenExample[],
): SnapshotComparison {
  const was = new Map(before.map((example) => [example.exampleId, example]));
  const is = new Set(after.map(({ exampleId }) => exampleId));
  const added = after.filter(({ exampleId }) => !was.has(exampleId));
  const removed = before.filter(({ exampleId }) => !is.has(exampleId));
  const changed = after.flatMap((example) => {
    const old = was.get(example.exampleId);
    const what = old === undefined ? [] : differences(old, example);
    return old === undefined || what.length === 0 ? [] : [{ before: old, after: example, what }];
  });
  return {
    added: added.slice(0, SHOWN),
    removed: removed.slice(0, SHOWN),
    changed: changed.slice(0, SHOWN),
    counts: {
      added: added.length,
      removed: removed.length,
      changed: changed.length,
      same: after.length - added.length - changed.length,
    },
  };
}

const parts = { training: 'learning', validation: 'checking progress', test: 'the test' };

function differences(old: FrozenExample, now: FrozenExample): string[] {
  const what: string[] = [];
  if (old.question !== now.question) what.push('Question');
  if (old.answer !== now.answer) what.push('Answer');
  if (old.wrongAnswer !== now.wrongAnswer) what.push('Wrong answer');
  if (old.split !== now.split) what.push(`From ${parts[old.split]} to ${parts[now.split]}`);
  if (old.weight !== now.weight) what.push(`Counts ${now.weight} times, was ${old.weight}`);
  return what;
}

async function frozenItems(
  db: Kysely<Schema>,
  projectId: string,
  snapshotId: string,
): Promise<FrozenExample[]> {
  const known = await db
    .selectFrom('dataset_snapshot')
    .select('id')
    .where('id', '=', snapshotId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (known === undefined) {
    throw new ProblemError({
      code: 'no-such-snapshot',
      what: 'This frozen set is no longer there.',
      safe: 'Nothing was changed.',
      remedy: 'Choose another one from the list.',
    });
  }
  return db
    .selectFrom('dataset_snapshot_item')
    .select([
      'example_id as exampleId',
      'question',
      'answer',
      'wrong_answer as wrongAnswer',
      'split',
      'weight',
    ])
    .where('snapshot_id', '=', snapshotId)
    .orderBy('position')
    .execute();
}

async function approvedNow(db: Kysely<Schema>, projectId: string): Promise<FrozenExample[]> {
  const rows = await db
    .selectFrom('example')
    .select(['id as exampleId', 'question', 'answer', 'wrong_answer as wrongAnswer', 'split', 'weight'])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .orderBy('id')
    .execute();
  return rows.flatMap(({ split, ...example }) => (split === null ? [] : [{ ...example, split }]));
}
