import { removeAdapterFiles } from '../../models/adapter-file.ts';
import type { StageContext } from '../stage-context.ts';

/** After a stop, planned or not: what was under way or waiting stands as paused, with everything it had stored. */
export async function recoverRuns(stage: StageContext): Promise<void> {
  await removeAdapterFiles(stage);
  await stage.db
    .updateTable('run')
    .set({ state: 'paused', seconds_left: null, queue_place: null })
    .where('state', 'in', ['waiting', 'preparing', 'running', 'pausing'])
    .execute();
}
