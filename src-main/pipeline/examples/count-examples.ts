import { sql } from 'kysely';
import type { ExampleCounts } from '../../contract/examples.ts';
import type { StageContext } from '../stage-context.ts';
import { missingForTraining } from './missing-for-training.ts';

export async function countExamples(
  stage: Pick<StageContext, 'db'>,
  projectId: string,
): Promise<ExampleCounts> {
  const counts = await stage.db
    .selectFrom('example')
    .select([
      sql<number>`count(*)`.as('total'),
      sql<number>`count(*) FILTER (WHERE status = 'draft')`.as('draft'),
      sql<number>`count(*) FILTER (WHERE status = 'approved')`.as('approved'),
      sql<number>`count(*) FILTER (WHERE status = 'rejected')`.as('rejected'),
      sql<number>`count(*) FILTER (WHERE status = 'flagged')`.as('flagged'),
      sql<number>`count(*) FILTER (WHERE status = 'approved' AND split = 'training')`.as('training'),
      sql<number>`count(*) FILTER (WHERE status = 'approved' AND split = 'validation')`.as('validation'),
      sql<number>`count(*) FILTER (WHERE status = 'approved' AND split = 'test')`.as('test'),
    ])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return { ...counts, missing: missingForTraining(counts) };
}
