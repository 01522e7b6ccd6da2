import { sql } from 'kysely';
import type { DetailKind, PrivacyDecision, PrivacyTerm } from '../../contract/privacy.ts';
import { pseudonym } from '../../privacy/pseudonym.ts';
import type { StageContext } from '../stage-context.ts';
import { styleOf } from './style.ts';

export interface TermFilter {
  readonly projectId: string;
  readonly kind: DetailKind | null;
  readonly documentId: string | null;
  readonly openOnly: boolean;
  readonly query: string;
  readonly limit: number;
  readonly offset: number;
}

interface StoredTerm {
  readonly id: string;
  readonly kind: DetailKind;
  readonly text: string;
  readonly ordinal: number;
  readonly findings: number;
  readonly documents: number;
  readonly open: number;
  readonly masked: number;
  readonly kept: number;
  readonly byModel: number;
  readonly decision: PrivacyDecision;
  readonly replacement: string | null;
}

/** Terms of a project, those with something to decide first, then the most frequent. */
export async function listTerms(
  { db }: Pick<StageContext, 'db'>,
  wanted: TermFilter,
): Promise<{ terms: PrivacyTerm[]; total: number }> {
  const conditions = [sql`term.project_id = ${wanted.projectId}`, sql`term.findings > 0`];
  if (wanted.kind !== null) conditions.push(sql`term.kind = ${wanted.kind}`);
  if (wanted.openOnly) conditions.push(sql`term.open > 0`);
  const query = wanted.query.trim();
  if (query !== '')
    conditions.push(sql`term.text LIKE ${`%${query.replace(/[\\%_]/g, '\\$&')}%`} ESCAPE '\\'`);
  if (wanted.documentId !== null)
    conditions.push(sql`term.id IN (SELECT term_id FROM finding WHERE document_id = ${wanted.documentId})`);
  const where = sql.join(conditions, sql` AND `);
  const { rows } = await sql<StoredTerm>`
    SELECT term.id AS id, term.kind AS kind, term.text AS text, term.ordinal AS ordinal,
      term.findings AS findings, term.documents AS documents, term.open AS open, term.masked AS masked,
      term.kept AS kept, term.by_model AS byModel,
      coalesce(own.decision, of_kind.decision, 'open') AS decision, own.replacement AS replacement
    FROM privacy_term AS term
    LEFT JOIN privacy_rule AS own ON own.project_id = term.project_id AND own.scope = 'term' AND own.subject = term.id
    LEFT JOIN privacy_rule AS of_kind ON of_kind.project_id = term.project_id AND of_kind.scope = 'kind'
      AND of_kind.subject = term.kind
    WHERE ${where}
    ORDER BY term.open > 0 DESC, term.findings DESC, term.number
    LIMIT ${wanted.limit} OFFSET ${wanted.offset}`.execute(db);
  const counted = await sql<{ total: number }>`
    SELECT count(*) AS total FROM privacy_term AS term WHERE ${where}`.execute(db);
  const style = await styleOf(db, wanted.projectId);
  return {
    terms: rows.map(({ ordinal, byModel, ...term }) => ({
      ...term,
      mask: pseudonym(term.kind, ordinal, term.text, style),
      foundBy: byModel === 1 ? ('model' as const) : ('rule' as const),
    })),
    total: counted.rows[0]?.total ?? 0,
  };
}
