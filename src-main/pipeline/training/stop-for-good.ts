import type { Updateable } from 'kysely';
import { findBestAdapter, keepVersions } from '../../storage/adapter-rows.ts';
import type { RunTable } from '../../storage/schema-results.ts';
import type { StageContext } from '../stage-context.ts';
import { type StoredRun } from './queries.ts';
import { setRunState } from './set-run-state.ts';

/** A person ends a run: the best version so far is kept, and where it stood, so that it can still be resumed. */
export async function stopForGood(
  stage: StageContext,
  run: Pick<StoredRun, 'id'>,
  values: Updateable<RunTable>,
): Promise<void> {
  const best = await findBestAdapter(stage.db, run.id);
  if (best !== undefined) await keepVersions(stage.db, run.id, { best: best.step, steps: [] });
  await setRunState(stage, run.id, best === undefined ? 'cancelled' : 'stopped-early', {
    ...values,
    ended: 'person',
    seconds_left: null,
    finished_at: new Date().toISOString(),
  });
}
