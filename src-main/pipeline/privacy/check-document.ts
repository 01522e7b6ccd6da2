import { sql } from 'kysely';
import { fromJson, type JsonText } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { applyRules, countTerms } from './apply-rules.ts';
import { tellChecked } from './check-before-storing.ts';
import { lookThrough, partsOf } from './look-through.ts';
import { storeFindings } from './store-findings.ts';

/**
 * Look for protected details in a document whose passages an earlier version of the app stored unchecked, and
 * let the project’s standing decisions act on them.
 * @returns findings in it; null when it is not there, not read, or checked since
 */
export async function checkDocument(
  stage: Pick<StageContext, 'db' | 'resources' | 'actor' | 'publish'>,
  documentId: string,
  signal?: AbortSignal,
): Promise<number | null> {
  const { db } = stage;
  const document = await db
    .selectFrom('document')
    .select(['name', 'project_id', 'read_at', 'privacy_checked_at'])
    .where('id', '=', documentId)
    .where('state', 'in', ['ready', 'ready-with-warnings'])
    .executeTakeFirst();
  if (document === undefined) return null;
  if ((document.privacy_checked_at ?? '') >= (document.read_at ?? '')) return null;
  const { rows } = await sql<{ id: string; text: string; breadcrumb: JsonText<string[]> }>`
    SELECT passage.id AS id, coalesce(own.text, passage.text) AS text,
      coalesce(own.breadcrumb, passage.breadcrumb) AS breadcrumb
    FROM passage LEFT JOIN passage_original AS own ON own.passage_id = passage.id
    WHERE passage.document_id = ${documentId} ORDER BY passage.position`.execute(db);
  const parts = partsOf(rows.map((row) => ({ ...row, breadcrumb: fromJson(row.breadcrumb) })));
  const found = await lookThrough(parts, stage.resources, signal);
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
      .where('example_id', 'is', null)
      .execute();
    await storeFindings(tx, { projectId, documentId }, found);
    await applyRules(tx, projectId, { documentId });
    if (document.privacy_checked_at !== null) await countTerms(tx, projectId, 'all');
    await tellChecked(tx, { projectId, documentId, name: document.name }, found.length, stage.actor());
  });
  stage.publish({ type: 'privacy-changed', projectId });
  return found.length;
}
