import { type Kysely, sql } from 'kysely';
import type { DetailKind, MaskStyle } from '../../contract/privacy.ts';
import { literalMasks, maskText } from '../../privacy/mask-text.ts';
import { pseudonym } from '../../privacy/pseudonym.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import type { Schema } from '../../storage/schema.ts';
import { styleOf } from './style.ts';

/** Which findings a change may reach. */
export type Reach =
  | { readonly kind: DetailKind }
  | { readonly termId: string }
  | { readonly documentId: string }
  | 'all';

const AT_ONCE = 200;

/**
 * Bring findings and the text that later steps see in line with the standing rules: the narrowest one decides.
 * Call in a transaction. @returns passages whose text changed
 */
export async function applyRules(tx: Kysely<Schema>, projectId: string, reach: Reach): Promise<number> {
  const these = within(projectId, reach);
  await sql`UPDATE finding SET decision = 'open', replacement = NULL, decided_as = NULL, decided_by = NULL,
    decided_at = NULL WHERE ${these} AND (decision != 'open' OR decided_as IS NOT NULL)`.execute(tx);
  const values = sql`decision = rule.decision, replacement = rule.replacement, decided_as = rule.scope,
    decided_by = rule.decided_by, decided_at = rule.decided_at FROM privacy_rule AS rule`;
  await sql`UPDATE finding SET ${values} WHERE ${these} AND rule.project_id = ${projectId}
    AND rule.scope = 'kind' AND rule.subject = finding.kind`.execute(tx);
  await sql`UPDATE finding SET ${values} WHERE ${these} AND rule.project_id = ${projectId}
    AND rule.scope = 'term' AND rule.subject = finding.term_id`.execute(tx);
  await sql`UPDATE finding SET ${values} WHERE ${these} AND rule.project_id = ${projectId}
    AND rule.scope = 'one'
    AND rule.subject = finding.document_id || '/' || finding.term_id || '/' || finding.occurrence`.execute(
    tx,
  );
  await writeMasks(tx, projectId, these);
  await countTerms(tx, projectId, reach);
  return maskPassages(tx, projectId, these);
}

function within(projectId: string, reach: Reach) {
  if (reach === 'all') return sql<boolean>`finding.project_id = ${projectId}`;
  if ('kind' in reach)
    return sql<boolean>`finding.project_id = ${projectId} AND finding.kind = ${reach.kind}`;
  if ('termId' in reach) return sql<boolean>`finding.term_id = ${reach.termId}`;
  return sql<boolean>`finding.document_id = ${reach.documentId}`;
}

/** The label or stand-in of each masked term, kept with its findings for everybody who reads. */
async function writeMasks(
  tx: Kysely<Schema>,
  projectId: string,
  these: ReturnType<typeof within>,
): Promise<void> {
  const style: MaskStyle = await styleOf(tx, projectId);
  const { rows } = await sql<{ id: string; kind: DetailKind; ordinal: number; text: string }>`
    SELECT id, kind, ordinal, text FROM privacy_term
    WHERE id IN (SELECT term_id FROM finding WHERE ${these} AND decision = 'mask')`.execute(tx);
  for (const term of rows) {
    const shownAs = pseudonym(term.kind, term.ordinal, term.text, style);
    await sql`UPDATE finding SET replacement = ${shownAs}
      WHERE term_id = ${term.id} AND decision = 'mask'
      AND (replacement IS NULL OR replacement != ${shownAs})`.execute(tx);
  }
}

/** Count anew what lists show of each term. */
export async function countTerms(tx: Kysely<Schema>, projectId: string, reach: Reach): Promise<void> {
  const these =
    reach === 'all'
      ? sql`project_id = ${projectId}`
      : 'kind' in reach
        ? sql`project_id = ${projectId} AND kind = ${reach.kind}`
        : 'termId' in reach
          ? sql`id = ${reach.termId}`
          : sql`id IN (SELECT term_id FROM finding WHERE document_id = ${reach.documentId})`;
  await sql`UPDATE privacy_term SET (findings, documents, open, masked, kept, by_model) = (
      SELECT count(*), count(DISTINCT document_id), count(*) FILTER (WHERE decision = 'open'),
        count(*) FILTER (WHERE decision IN ('mask', 'replace')), count(*) FILTER (WHERE decision = 'keep'),
        coalesce(min(found_by = 'model'), 0)
      FROM finding WHERE term_id = privacy_term.id)
    WHERE ${these}`.execute(tx);
}

interface StoredPassage {
  readonly id: string;
  readonly documentId: string;
  readonly text: string;
  readonly breadcrumb: string;
  readonly ownText: string | null;
  readonly ownBreadcrumb: string | null;
}

async function maskPassages(
  tx: Kysely<Schema>,
  projectId: string,
  these: ReturnType<typeof within>,
): Promise<number> {
  // Headings stand above many passages: one in reach brings in all passages of its document.
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT passage_id AS id FROM finding WHERE ${these} AND passage_id IS NOT NULL
    UNION SELECT passage.id FROM passage WHERE passage.project_id = ${projectId} AND passage.breadcrumb != '[]'
      AND passage.document_id IN (SELECT document_id FROM finding WHERE ${these} AND start < 0)`.execute(tx);
  let changed = 0;
  const headings = new Map<string, (text: string) => string>();
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const ids = JSON.stringify(rows.slice(from, from + AT_ONCE).map(({ id }) => id));
    const passages = await sql<StoredPassage>`
      SELECT passage.id AS id, passage.document_id AS documentId, passage.text AS text,
        passage.breadcrumb AS breadcrumb, own.text AS ownText, own.breadcrumb AS ownBreadcrumb
      FROM passage LEFT JOIN passage_original AS own ON own.passage_id = passage.id
      WHERE passage.id IN (SELECT value FROM json_each(${ids}))`.execute(tx);
    const masks = await sql<{ passageId: string; start: number; length: number; shownAs: string }>`
      SELECT passage_id AS passageId, start, length, replacement AS shownAs FROM finding
      WHERE passage_id IN (SELECT value FROM json_each(${ids})) AND start >= 0
      AND decision IN ('mask', 'replace') AND replacement IS NOT NULL`.execute(tx);
    const masksOf = Map.groupBy(masks.rows, ({ passageId }) => passageId);
    for (const passage of passages.rows) {
      const text = passage.ownText ?? passage.text;
      const breadcrumb = passage.ownBreadcrumb ?? passage.breadcrumb;
      if (breadcrumb !== '[]' && !headings.has(passage.documentId)) {
        const literals = await maskedLiterals(tx, { documentId: passage.documentId });
        headings.set(passage.documentId, literalMasks(literals).mask);
      }
      const mask = headings.get(passage.documentId);
      const crumbs = fromJson(breadcrumb as ReturnType<typeof toJson<string[]>>);
      const shown = {
        text: maskText(text, masksOf.get(passage.id) ?? []),
        breadcrumb: breadcrumb === '[]' || mask === undefined ? breadcrumb : toJson(crumbs.map(mask)),
      };
      if (shown.text === passage.text && shown.breadcrumb === passage.breadcrumb) continue;
      changed += 1;
      if (shown.text === text && shown.breadcrumb === breadcrumb)
        await tx.deleteFrom('passage_original').where('passage_id', '=', passage.id).execute();
      else if (passage.ownText === null)
        await sql`INSERT INTO passage_original (passage_id, text, breadcrumb)
          VALUES (${passage.id}, ${text}, ${breadcrumb})`.execute(tx);
      await sql`UPDATE passage SET text = ${shown.text}, breadcrumb = ${shown.breadcrumb}
        WHERE id = ${passage.id}`.execute(tx);
    }
    // The database works while nothing else can: in between, everybody else gets a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return changed;
}
