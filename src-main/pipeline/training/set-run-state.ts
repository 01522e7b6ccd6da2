import type { Updateable } from 'kysely';
import type { RunRow } from '../../contract/training.ts';
import type { RunTable } from '../../storage/schema-results.ts';
import type { StageContext } from '../stage-context.ts';
import { findRun, toRunRow, updateRun } from './queries.ts';

/** Store a run's new state with what belongs to it, and tell the windows. */
export async function setRunState(
  stage: StageContext,
  runId: string,
  state: RunRow['state'],
  values: Updateable<RunTable>,
): Promise<RunRow | null> {
  await updateRun(stage.db, runId, { ...values, state });
  const stored = await findRun(stage.db, runId);
  if (stored === undefined) return null;
  const run = toRunRow(stored);
  stage.publish({ type: 'run-changed', projectId: run.projectId, run });
  return run;
}
