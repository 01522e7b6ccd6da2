import { type Kysely, sql } from 'kysely';
import type { PrivateDetail } from '../../privacy/detail.ts';
import { findInParts } from '../../privacy/find-private-details.ts';
import { loadWordLists } from '../../privacy/word-lists.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { fromJson, type JsonText } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';
import type { StageContext } from '../stage-context.ts';
import { applyRules, countTerms } from './apply-rules.ts';
import { resolveTerms } from './resolve-terms.ts';

/** Time the rules may take before everybody else gets a turn. */
const TURN_MS = 20;
const ROWS_AT_ONCE = 300;

interface Part {
  readonly passageId: string;
  readonly text: string;
  readonly heading: boolean;
}

/**
 * Look for protected details in a document that was read, and let the project’s standing decisions act on them
 * before anybody else sees its passages. Decisions about single places hold when the text is the same as before.
 * @returns findings in it; null when it is not there, not read, or checked since
 */
export async function checkDocument(
  stage: StageContext,
  documentId: string,
  signal?: AbortSignal,
): Promise<number | null> {
  const { db } = stage;
  const document = await db
    .selectFrom('document')
    .select(['id', 'name', 'project_id', 'read_at', 'privacy_checked_at'])
    .where('id', '=', documentId)
    .where('state', 'in', ['ready', 'ready-with-warnings'])
    .executeTakeFirst();
  if (document === undefined) return null;
  if ((document.privacy_checked_at ?? '') >= (document.read_at ?? '')) return null;
  const parts = await partsOf(db, documentId);
  const found = await findInTurns(parts, loadWordLists(stage.resources), signal);
  const projectId = document.project_id;
  await db.transaction().execute(async (tx) => {
    // Read again or withdrawn meanwhile: that reading is checked by itself.
    const now = await tx
      .selectFrom('document')
      .select('read_at')
      .where('id', '=', documentId)
      .executeTakeFirst();
    if (now?.read_at !== document.read_at) return;
    await tx
      .deleteFrom('finding')
      .where('document_id', '=', documentId)
      .where('found_by', '=', 'rule')
      .execute();
    await storeFindings(tx, projectId, documentId, found);
    await applyRules(tx, projectId, { documentId });
    if (document.privacy_checked_at !== null) await countTerms(tx, projectId, 'all');
    const at = new Date().toISOString();
    await tx.updateTable('document').set({ privacy_checked_at: at }).where('id', '=', documentId).execute();
    await appendAudit(tx, {
      at,
      actor: stage.actor(),
      action: 'privacy-checked',
      subject: document.name,
      projectId,
      detail: { documentId, findings: found.length },
    });
  });
  stage.publish({ type: 'privacy-changed', projectId });
  return found.length;
}

async function partsOf(db: Kysely<Schema>, documentId: string): Promise<Part[]> {
  const { rows } = await sql<{ id: string; text: string; breadcrumb: JsonText<string[]> }>`
    SELECT passage.id AS id, coalesce(own.text, passage.text) AS text,
      coalesce(own.breadcrumb, passage.breadcrumb) AS breadcrumb
    FROM passage LEFT JOIN passage_original AS own ON own.passage_id = passage.id
    WHERE passage.document_id = ${documentId} ORDER BY passage.position`.execute(db);
  const headings = new Set<string>();
  return rows.flatMap(({ id, text, breadcrumb }): Part[] => [
    ...fromJson(breadcrumb)
      .filter((heading) => !headings.has(heading) && headings.add(heading))
      .map((heading) => ({ passageId: id, text: heading, heading: true })),
    { passageId: id, text, heading: false },
  ]);
}

interface FoundIn {
  readonly part: Part;
  readonly detail: PrivateDetail;
}

async function findInTurns(
  parts: readonly Part[],
  lists: ReturnType<typeof loadWordLists>,
  signal: AbortSignal | undefined,
): Promise<FoundIn[]> {
  const found: FoundIn[] = [];
  let done = 0;
  let turn = performance.now();
  for (const details of findInParts(
    parts.map(({ text }) => text),
    { lists },
  )) {
    if (details !== null) {
      const part = parts[done] as Part;
      for (const detail of details) found.push({ part, detail });
      done += 1;
    }
    if (performance.now() - turn < TURN_MS) continue;
    signal?.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
  return found;
}

async function storeFindings(
  tx: Kysely<Schema>,
  projectId: string,
  documentId: string,
  found: readonly FoundIn[],
): Promise<void> {
  const terms = await resolveTerms(
    tx,
    projectId,
    found.map(({ detail }) => detail),
  );
  const counted = new Map<string, number>();
  const rows = found.map(({ part, detail }) => {
    const termId = terms.get(detail) as string;
    const occurrence = counted.get(termId) ?? 0;
    counted.set(termId, occurrence + 1);
    return {
      id: newId(),
      project_id: projectId,
      document_id: documentId,
      passage_id: part.passageId,
      kind: detail.kind,
      text: detail.text,
      start: part.heading ? -1 : detail.start,
      length: detail.end - detail.start,
      decision: 'open' as const,
      replacement: null,
      decided_by: null,
      decided_at: null,
      term_id: termId,
      occurrence,
      why: detail.why,
      found_by: 'rule' as const,
      decided_as: null,
    };
  });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    await tx
      .insertInto('finding')
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .execute();
}
