/** Adapters and checkpoints as rows: training writes them, every later stage reads them. */
import { createHash } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { TrainerState } from '../trainer/protocol.ts';
import { fromChunks, toChunks } from './chunks.ts';
import { fromJson, toJson } from './json-text.ts';
import { newId } from './new-id.ts';
import type { AdapterTable } from './schema-results.ts';
import type { Schema } from './schema.ts';

export type AdapterRow = Selectable<AdapterTable>;

/** Checkpoints kept per run: the newest, and the one before in case the newest came at a bad moment. */
const keptCheckpoints = 2;

interface NewVersion {
  readonly runId: string;
  readonly step: number;
  readonly loss: number | null;
  readonly bytes: Uint8Array;
}

/** Keep this adapter as the run's best, in place of every other version. @returns its id */
export function storeAdapter(db: Kysely<Schema>, version: NewVersion): Promise<string> {
  return db.transaction().execute(async (tx) => {
    await tx.deleteFrom('adapter').where('run_id', '=', version.runId).execute();
    return insertVersion(tx, version, 1);
  });
}

/** Keep this adapter beside the others until it is known which is the best. */
export function storeVersion(db: Kysely<Schema>, version: NewVersion): Promise<string> {
  return db.transaction().execute(async (tx) => {
    await tx
      .deleteFrom('adapter')
      .where('run_id', '=', version.runId)
      .where('step', '=', version.step)
      .execute();
    return insertVersion(tx, version, 0);
  });
}

/** Of all versions of a run, keep those of these steps, and call one the best. */
export function keepVersions(
  db: Kysely<Schema>,
  runId: string,
  kept: { readonly best: number; readonly steps: readonly number[] },
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await tx
      .deleteFrom('adapter')
      .where('run_id', '=', runId)
      .where('step', 'not in', [kept.best, ...kept.steps])
      .execute();
    await tx
      .updateTable('adapter')
      .set(({ eb }) => ({ best: eb.case().when('step', '=', kept.best).then<0 | 1>(1).else<0 | 1>(0).end() }))
      .where('run_id', '=', runId)
      .execute();
  });
}

/** One more version; call inside a transaction. @returns its id */
export async function insertVersion(tx: Kysely<Schema>, version: NewVersion, best: 0 | 1): Promise<string> {
  const id = newId();
  await tx
    .insertInto('adapter')
    .values({
      id,
      run_id: version.runId,
      step: version.step,
      loss: version.loss,
      bytes: version.bytes.length,
      sha256: createHash('sha256').update(version.bytes).digest('hex'),
      created_at: new Date().toISOString(),
      best,
    })
    .execute();
  for (const [part, bytes] of toChunks(version.bytes).entries()) {
    await tx.insertInto('adapter_part').values({ adapter_id: id, part, bytes }).execute();
  }
  return id;
}

export function findVersion(
  db: Kysely<Schema>,
  runId: string,
  step: number,
): Promise<AdapterRow | undefined> {
  return db
    .selectFrom('adapter')
    .selectAll()
    .where('run_id', '=', runId)
    .where('step', '=', step)
    .executeTakeFirst();
}

/** The best adapter of a run, or undefined while there is none. */
export function findBestAdapter(db: Kysely<Schema>, runId: string): Promise<AdapterRow | undefined> {
  return db
    .selectFrom('adapter')
    .selectAll()
    .where('run_id', '=', runId)
    .where('best', '=', 1)
    .executeTakeFirst();
}

export async function readAdapterBytes(db: Kysely<Schema>, adapterId: string): Promise<Uint8Array> {
  const parts = await db
    .selectFrom('adapter_part')
    .select('bytes')
    .where('adapter_id', '=', adapterId)
    .orderBy('part')
    .execute();
  return fromChunks(parts.map(({ bytes }) => bytes));
}

/** Store where a run stands, whole or not at all; older checkpoints go. */
export function storeCheckpoint(db: Kysely<Schema>, runId: string, state: TrainerState): Promise<void> {
  const { parameters, firstMoment, secondMoment, ...rest } = state;
  return db.transaction().execute(async (tx) => {
    const id = newId();
    await tx
      .insertInto('checkpoint')
      .values({
        id,
        run_id: runId,
        step: state.step,
        state: toJson(rest),
        created_at: new Date().toISOString(),
      })
      .execute();
    const blobs = { parameters, first_moment: firstMoment, second_moment: secondMoment } as const;
    for (const name of ['parameters', 'first_moment', 'second_moment'] as const) {
      for (const [part, bytes] of toChunks(blobs[name]).entries()) {
        await tx.insertInto('checkpoint_part').values({ checkpoint_id: id, name, part, bytes }).execute();
      }
    }
    const old = await tx
      .selectFrom('checkpoint')
      .select('id')
      .where('run_id', '=', runId)
      .orderBy('id', 'desc')
      .offset(keptCheckpoints)
      .limit(1000)
      .execute();
    if (old.length > 0) {
      await tx
        .deleteFrom('checkpoint')
        .where(
          'id',
          'in',
          old.map((row) => row.id),
        )
        .execute();
    }
  });
}

/** Where a run last stood; null for one that has not begun. */
export async function readCheckpoint(db: Kysely<Schema>, runId: string): Promise<TrainerState | null> {
  const row = await db
    .selectFrom('checkpoint')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const parts = await db
    .selectFrom('checkpoint_part')
    .select(['name', 'bytes'])
    .where('checkpoint_id', '=', row.id)
    .orderBy('name')
    .orderBy('part')
    .execute();
  const bytesOf = (name: string): Uint8Array =>
    fromChunks(parts.filter((part) => part.name === name).map(({ bytes }) => bytes));
  return {
    ...fromJson(row.state),
    parameters: bytesOf('parameters'),
    firstMoment: bytesOf('first_moment'),
    secondMoment: bytesOf('second_moment'),
  };
}

/** A finished run is not continued: what only continuing needs is let go. */
export async function dropCheckpoints(db: Kysely<Schema>, runId: string): Promise<void> {
  await db.deleteFrom('checkpoint').where('run_id', '=', runId).execute();
}
