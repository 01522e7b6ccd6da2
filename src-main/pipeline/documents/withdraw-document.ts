import { rm } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import type { Traces } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import { removeAdapterFiles } from '../../models/adapter-file.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StageContext } from '../stage-context.ts';
import { eraseExamples, eraseGiven, markRuns, removeRuns } from './erase-learned.ts';
import { forgetSignatures } from './find-near.ts';
import { documentsInside, examplesOf, findTraces } from './find-traces.ts';
import { storedDocument, type StoredDocument, toRow } from './queries.ts';
import { readingQueue } from './reading-queue.ts';

/** Parts of an original erased in one transaction: a large file must not pass through the log at once. */
const PARTS_AT_ONCE = 64;

export interface Withdrawal {
  readonly documentId: string;
  /** What learned from it goes, or stays and says so. */
  readonly runs: 'remove' | 'mark';
  /** Files of other names with the same bytes. */
  readonly copies: 'remove' | 'keep';
  readonly backups: 'remove' | 'keep';
}

/**
 * Erase a document, the documents inside it, the examples drawn from them and their wordings wherever they were
 * frozen, scored or shared inside the app. What lies outside is named, not touched. If it was the one kept of
 * several same files and copies stay, the next of them takes over its bytes and is read.
 * @throws ProblemError `document-gone`, `run-under-way`
 */
export async function withdrawDocument(
  stage: StageContext,
  wanted: Withdrawal,
): Promise<{ removed: boolean; remaining: string[] }> {
  const stored = await storedDocument(stage.db, wanted.documentId).catch(() => null);
  if (stored === null) return { removed: false, remaining: [] };
  const traces = await findTraces(stage, stored.id);
  refuseUnderWay(traces);
  const chosen = [stored.id, ...(wanted.copies === 'remove' ? traces.copies.map(({ id }) => id) : [])];
  const ids = [...chosen, ...(await documentsInside(stage.db, chosen)).map(({ id }) => id)];
  leaveQueue(stage, ids);

  const heirs = await stage.db.transaction().execute(async (tx) => {
    const next = await passOn(tx, ids);
    const examples = (await examplesOf(tx, ids)).map(({ id }) => id);
    const runIds = traces.runs.map(({ id }) => id);
    if (wanted.runs === 'remove') await removeRuns(tx, runIds);
    else await markRuns(tx, runIds);
    await eraseExamples(tx, examples);
    await eraseGiven(tx, ids);
    await eraseTexts(tx, ids);
    await settleExports(tx, traces, wanted.runs);
    // From here on they are listed nowhere, and a stop leaves only what opening the workspace clears away.
    await tx.updateTable('document').set({ sha256: '' }).where('id', 'in', ids).execute();
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'document-withdrawn',
      subject: stored.name,
      projectId: stored.project_id,
      detail: {
        documentIds: ids,
        sha256: stored.sha256,
        examples: examples.length,
        runs: runIds,
        runsAre: wanted.runs === 'remove' ? 'removed' : 'marked',
      },
    });
    return next;
  });
  await eraseOriginals(stage.db, ids);
  const remaining = await eraseFiles(traces, wanted);
  if (wanted.runs === 'remove' && traces.runs.length > 0) await removeAdapterFiles(stage);
  // What was overwritten still stands in the log until it is folded in and cut to nothing.
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(stage.db);
  forgetSignatures(stage, stored.project_id);
  await tell(stage, stored, ids, heirs);
  return { removed: true, remaining };
}

function refuseUnderWay({ runs }: Traces): void {
  const busy = runs.find(({ state }) => ['preparing', 'running', 'pausing'].includes(state));
  if (busy === undefined) return;
  throw new ProblemError({
    code: 'run-under-way',
    what: 'A training that learns from this document is under way.',
    safe: 'Nothing was withdrawn yet.',
    remedy: 'Stop or pause it in Training, then withdraw the document.',
    evidence: busy.id,
  });
}

function leaveQueue(stage: StageContext, ids: readonly string[]): void {
  const queue = readingQueue(stage);
  for (const id of ids) {
    queue.drop(id);
    const jobId = queue.jobOf(id);
    if (jobId !== null) stage.jobs.cancel(jobId);
  }
}

/** @returns duplicates that have the bytes now */
async function passOn(tx: Kysely<Schema>, ids: readonly string[]): Promise<string[]> {
  const heirs: string[] = [];
  for (const id of ids) {
    const heir = await tx
      .selectFrom('document')
      .select('id')
      .where('duplicate_of', '=', id)
      .where('id', 'not in', ids)
      .orderBy('id')
      .executeTakeFirst();
    const near = await tx
      .selectFrom('document')
      .select('id')
      .where('near_of', '=', id)
      .where('id', 'not in', ids)
      .orderBy('id')
      .executeTakeFirst();
    if (near !== undefined) {
      await tx.updateTable('document').set({ near_of: near.id }).where('near_of', '=', id).execute();
      await tx
        .updateTable('document')
        .set({ near_of: null, near_share: null })
        .where('id', '=', near.id)
        .execute();
    }
    if (heir === undefined) continue;
    await tx
      .updateTable('document_content')
      .set({ document_id: heir.id })
      .where('document_id', '=', id)
      .execute();
    await tx.updateTable('document').set({ duplicate_of: heir.id }).where('duplicate_of', '=', id).execute();
    await tx
      .updateTable('document')
      .set({ duplicate_of: null, state: 'waiting' })
      .where('id', '=', heir.id)
      .execute();
    heirs.push(heir.id);
  }
  return heirs;
}

async function eraseTexts(tx: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  for (const table of ['document_text', 'document_signature', 'finding', 'passage'] as const) {
    await tx.deleteFrom(table).where('document_id', 'in', ids).execute();
  }
  // Names found only there.
  await tx
    .deleteFrom('privacy_term')
    .where('id', 'not in', (eb) => eb.selectFrom('finding').select('term_id'))
    .execute();
}

async function settleExports(tx: Kysely<Schema>, traces: Traces, runs: Withdrawal['runs']): Promise<void> {
  for (const each of traces.exports) {
    if (isErased(each, runs)) await tx.deleteFrom('export').where('id', '=', each.id).execute();
    else
      await tx
        .updateTable('export')
        .set({ withdrawn_at: new Date().toISOString() })
        .where('id', '=', each.id)
        .execute();
  }
}

/** What was learned stays with runs that stay; examples written out hold its words in any case. */
function isErased({ ours, kind }: Traces['exports'][number], runs: Withdrawal['runs']): boolean {
  return ours && (runs === 'remove' || ['examples', 'trl', 'demo', 'archive'].includes(kind));
}

async function eraseOriginals(db: Kysely<Schema>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    for (;;) {
      const parts = await db
        .selectFrom('document_content')
        .select('part')
        .where('document_id', '=', id)
        .orderBy('part', 'desc')
        .limit(PARTS_AT_ONCE)
        .execute();
      const least = parts.at(-1)?.part;
      if (least === undefined) break;
      await db
        .deleteFrom('document_content')
        .where('document_id', '=', id)
        .where('part', '>=', least)
        .execute();
    }
  }
  await db.deleteFrom('document').where('id', 'in', ids).execute();
}

/** @returns what is left outside the app's reach */
async function eraseFiles(traces: Traces, wanted: Withdrawal): Promise<string[]> {
  const remaining: string[] = [];
  for (const each of traces.exports) {
    if (isErased(each, wanted.runs)) await rm(each.folder, { recursive: true, force: true });
    else remaining.push(each.folder);
  }
  for (const path of traces.backups) {
    if (wanted.backups === 'remove') await rm(path, { force: true });
    else remaining.push(path);
  }
  return remaining;
}

async function tell(
  stage: StageContext,
  stored: StoredDocument,
  ids: readonly string[],
  heirs: readonly string[],
): Promise<void> {
  const projectId = stored.project_id;
  for (const documentId of ids) stage.publish({ type: 'document-removed', projectId, documentId });
  stage.publish({ type: 'examples-changed', projectId });
  for (const id of heirs) {
    const heir = await storedDocument(stage.db, id);
    stage.publish({ type: 'document-changed', projectId, document: toRow(heir) });
    readingQueue(stage).add(heir);
  }
}
