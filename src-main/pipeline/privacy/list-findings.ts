import { sql } from 'kysely';
import type { DetailKind, Finding, PrivacyDecision } from '../../contract/privacy.ts';
import type { StageContext } from '../stage-context.ts';

const AROUND = 60;

export interface FindingFilter {
  readonly projectId: string;
  readonly termId: string | null;
  readonly documentId: string | null;
  readonly limit: number;
  readonly offset: number;
}

interface StoredFinding {
  readonly id: string;
  readonly termId: string;
  readonly kind: DetailKind;
  readonly text: string;
  readonly documentId: string;
  readonly documentName: string;
  readonly passageId: string | null;
  readonly exampleId: string | null;
  readonly pairBefore: string;
  readonly pairAfter: string;
  readonly start: number;
  readonly passage: string;
  readonly why: string;
  readonly foundBy: 'rule' | 'model';
  readonly decision: PrivacyDecision;
  readonly decidedAs: 'one' | 'term' | 'kind' | null;
  readonly replacement: string | null;
}

/** The places of a term or of a document in reading order, each with the words around it. */
export async function listFindings(
  { db }: Pick<StageContext, 'db'>,
  wanted: FindingFilter,
): Promise<{ findings: Finding[]; total: number }> {
  const conditions = [sql`finding.project_id = ${wanted.projectId}`];
  if (wanted.termId !== null) conditions.push(sql`finding.term_id = ${wanted.termId}`);
  if (wanted.documentId !== null) conditions.push(sql`finding.document_id = ${wanted.documentId}`);
  const where = sql.join(conditions, sql` AND `);
  const { rows } = await sql<StoredFinding>`
    SELECT finding.id AS id, finding.term_id AS termId, finding.kind AS kind, finding.text AS text,
      finding.document_id AS documentId, document.name AS documentName, finding.passage_id AS passageId,
      finding.example_id AS exampleId, finding.before AS pairBefore, finding.after AS pairAfter,
      finding.start AS start, coalesce(own.text, passage.text, '') AS passage, finding.why AS why,
      finding.found_by AS foundBy, finding.decision AS decision, finding.decided_as AS decidedAs,
      finding.replacement AS replacement
    FROM finding JOIN document ON document.id = finding.document_id
    LEFT JOIN passage ON passage.id = finding.passage_id
    LEFT JOIN passage_original AS own ON own.passage_id = finding.passage_id
    WHERE ${where}
    ORDER BY finding.document_id, passage.position, finding.start
    LIMIT ${wanted.limit} OFFSET ${wanted.offset}`.execute(db);
  const counted = await sql<{ total: number }>`SELECT count(*) AS total FROM finding WHERE ${where}`.execute(
    db,
  );
  return {
    findings: rows.map(({ start, passage, pairBefore, pairAfter, replacement, ...finding }) => ({
      ...finding,
      ...(finding.exampleId === null
        ? inPassage(passage, start, finding.text.length)
        : {
            before: clipped(pairBefore, pairBefore.length === AROUND, 'left'),
            after: clipped(pairAfter, pairAfter.length === AROUND, 'right'),
          }),
      shownAs: finding.decision === 'mask' || finding.decision === 'replace' ? replacement : null,
    })),
    total: counted.rows[0]?.total ?? 0,
  };
}

function inPassage(passage: string, start: number, length: number): { before: string; after: string } {
  if (start < 0) return { before: 'Heading: ', after: '' };
  const end = start + length;
  return {
    before: clipped(passage.slice(Math.max(0, start - AROUND), start), start > AROUND, 'left'),
    after: clipped(passage.slice(end, end + AROUND), end + AROUND < passage.length, 'right'),
  };
}

/** In one line, cut at a word where it goes on. */
function clipped(text: string, goesOn: boolean, side: 'left' | 'right'): string {
  const line = text.replace(/\s+/g, ' ');
  if (!goesOn) return line;
  return side === 'left' ? `…${line.replace(/^\S*\s/, '')}` : `${line.replace(/\s\S*$/, '')}…`;
}
