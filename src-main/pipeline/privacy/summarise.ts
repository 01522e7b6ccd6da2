import { sql } from 'kysely';
import type { PrivacyKindCount, PrivacySummary } from '../../contract/privacy.ts';
import type { StageContext } from '../stage-context.ts';
import { styleOf } from './style.ts';

/** What was found and decided in a project, by kind. */
export async function summarise(
  { db }: Pick<StageContext, 'db'>,
  projectId: string,
): Promise<PrivacySummary> {
  const kinds = await sql<PrivacyKindCount & { masked: number; kept: number }>`
    SELECT term.kind AS kind, count(*) AS terms, sum(term.findings) AS findings, sum(term.open) AS open,
      sum(term.masked) AS masked, sum(term.kept) AS kept, coalesce(rule.decision, 'open') AS decision
    FROM privacy_term AS term
    LEFT JOIN privacy_rule AS rule ON rule.project_id = term.project_id AND rule.scope = 'kind'
      AND rule.subject = term.kind
    WHERE term.project_id = ${projectId} AND term.findings > 0
    GROUP BY term.kind ORDER BY sum(term.open) > 0 DESC, sum(term.findings) DESC`.execute(db);
  const counts = await sql<{ documents: number; unchecked: number; lastAction: string | null }>`
    SELECT (SELECT count(DISTINCT document_id) FROM finding WHERE project_id = ${projectId}) AS documents,
      (SELECT count(*) FROM document WHERE project_id = ${projectId} AND sha256 != ''
        AND state IN ('ready', 'ready-with-warnings')
        AND (privacy_checked_at IS NULL OR privacy_checked_at < read_at)) AS unchecked,
      (SELECT words FROM privacy_action WHERE project_id = ${projectId} AND undone_at IS NULL
        ORDER BY number DESC LIMIT 1) AS lastAction`.execute(db);
  const total = (of: (kind: (typeof kinds.rows)[number]) => number): number =>
    kinds.rows.reduce((sum, kind) => sum + of(kind), 0);
  const { documents = 0, unchecked = 0, lastAction = null } = counts.rows[0] ?? {};
  return {
    findings: total(({ findings }) => findings),
    open: total(({ open }) => open),
    masked: total(({ masked }) => masked),
    kept: total(({ kept }) => kept),
    documents,
    unchecked,
    kinds: kinds.rows.map(({ kind, terms, findings, open, decision }) => ({
      kind,
      terms,
      findings,
      open,
      decision,
    })),
    style: await styleOf(db, projectId),
    lastAction,
  };
}
