import type { RunNote } from '../../contract/training.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';

/** Keep what happened to a run with it, and tell the windows. */
export async function noteRun(
  stage: StageContext,
  runId: string,
  note: Omit<RunNote, 'id' | 'at'>,
): Promise<void> {
  const kept: RunNote = { ...note, id: newId(), at: new Date().toISOString() };
  await stage.db
    .insertInto('run_note')
    .values({ ...kept, run_id: runId })
    .execute();
  stage.publish({ type: 'run-note', runId, note: kept });
}

/** In the order in which it happened. */
export function listNotes(stage: StageContext, runId: string): Promise<RunNote[]> {
  return stage.db
    .selectFrom('run_note')
    .select(['id', 'step', 'pass', 'kind', 'words', 'at'])
    .where('run_id', '=', runId)
    .orderBy('id')
    .execute();
}
