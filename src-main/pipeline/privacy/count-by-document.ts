import { sql } from 'kysely';
import type { DocumentDetails } from '../../contract/privacy.ts';
import type { StageContext } from '../stage-context.ts';

/** How much was found in each document of a project, and how much of it nobody has decided. */
export async function countByDocument(
  { db }: Pick<StageContext, 'db'>,
  projectId: string,
): Promise<DocumentDetails[]> {
  const { rows } = await sql<DocumentDetails>`
    SELECT document_id AS documentId, count(*) AS findings, sum(decision = 'open') AS open
    FROM finding WHERE project_id = ${projectId} GROUP BY document_id`.execute(db);
  return rows;
}
