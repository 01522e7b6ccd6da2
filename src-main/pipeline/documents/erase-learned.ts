/** Erases wordings from what was made of examples: frozen material, samples, scores, corrections. */
import { type Kysely, sql } from 'kysely';
import { toJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import { slices } from './find-traces.ts';

/** Runs with what they learned, how they scored and what was asked of them in chat. */
export async function removeRuns(tx: Kysely<Schema>, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  const snapshots = await tx
    .selectFrom('run')
    .select('snapshot_id')
    .distinct()
    .where('id', 'in', runIds)
    .execute();
  await tx.deleteFrom('run').where('id', 'in', runIds).execute();
  await tx
    .deleteFrom('dataset_snapshot')
    .where(
      'id',
      'in',
      snapshots.map(({ snapshot_id }) => snapshot_id),
    )
    .where('id', 'not in', (eb) => eb.selectFrom('run').select('snapshot_id'))
    .execute();
}

/** Runs stay and say what they learned from. One that is not finished cannot go on: part of its material is gone. */
export async function markRuns(tx: Kysely<Schema>, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return;
  const now = new Date().toISOString();
  await tx.updateTable('run').set({ withdrawn_at: now }).where('id', 'in', runIds).execute();
  await tx
    .updateTable('run')
    .set({ state: 'cancelled', seconds_left: null, finished_at: now })
    .where('id', 'in', runIds)
    .where('state', 'in', ['waiting', 'paused'])
    .execute();
  await tx.deleteFrom('checkpoint').where('run_id', 'in', runIds).execute();
}

/** Examples with their history, and their words in all that is kept of runs. */
export async function eraseExamples(tx: Kysely<Schema>, exampleIds: readonly string[]): Promise<void> {
  for (const some of slices(exampleIds)) {
    const snapshots = await tx
      .selectFrom('dataset_snapshot_item')
      .select('snapshot_id')
      .distinct()
      .where('example_id', 'in', some)
      .execute();
    await tx
      .updateTable('dataset_snapshot_item')
      .set({ preceding: toJson([]), question: '', answer: '', wrong_answer: null })
      .where('example_id', 'in', some)
      .execute();
    for (const { snapshot_id } of snapshots) {
      // Never again taken for the same material by its hash.
      await tx
        .updateTable('dataset_snapshot')
        .set({ content_hash: `withdrawn ${snapshot_id}` })
        .where('id', '=', snapshot_id)
        .execute();
    }
    await eraseProbes(tx, some);
    await tx.deleteFrom('run_sample').where('example_id', 'in', some).execute();
    await tx
      .updateTable('evaluation_answer')
      .set({ turns: toJson([]), question: '', approved: '', base: null, tuned: null, passage: null })
      .where('example_id', 'in', some)
      .execute();
    await tx.deleteFrom('correction').where('example_id', 'in', some).execute();
    await tx.deleteFrom('approved_answer').where('example_id', 'in', some).execute();
    await tx.deleteFrom('example').where('id', 'in', some).execute();
  }
}

/** Questions made from those of the test, and the words a health check found again: their figures stay. */
async function eraseProbes(tx: Kysely<Schema>, exampleIds: readonly string[]): Promise<void> {
  const touched = tx
    .selectFrom('evaluation_answer')
    .select('evaluation_id')
    .where('example_id', 'in', exampleIds);
  await tx
    .updateTable('probe')
    .set({ question: '', base: null, tuned: null, base_documents: null, tuned_documents: null, found: null })
    .where('kind', '=', 'unanswerable')
    .where('evaluation_id', 'in', touched)
    .execute();
}

/** Passages of these documents that models were given with a question, and what they said to it. */
export async function eraseGiven(tx: Kysely<Schema>, documentIds: readonly string[]): Promise<void> {
  for (const id of documentIds) {
    const given = sql<boolean>`EXISTS (SELECT 1 FROM json_each(found) AS given
      JOIN passage ON passage.id = json_extract(given.value, '$.passageId') WHERE passage.document_id = ${id})`;
    await tx
      .updateTable('evaluation_answer')
      .set({ found: null, base_documents: null, tuned_documents: null })
      .where('found', 'is not', null)
      .where(given)
      .execute();
    await tx
      .updateTable('probe')
      .set({ found: null, base_documents: null, tuned_documents: null })
      .where('found', 'is not', null)
      .where(given)
      .execute();
    // What was found again word for word may be of any of them.
    await sql`UPDATE health_check SET figures = json_set(figures, '$.verbatim.longest', NULL)
      WHERE figures IS NOT NULL AND evaluation_id IN (SELECT evaluation.id FROM evaluation
        JOIN document ON document.project_id = evaluation.project_id WHERE document.id = ${id})`.execute(tx);
  }
}
