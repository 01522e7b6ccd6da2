import { ProblemError } from '../../contract/errors.ts';
import { findBestAdapter } from '../../storage/adapter-rows.ts';
import type { StageContext } from '../stage-context.ts';
import type { StoredRun } from './queries.ts';

/** @throws ProblemError `start-differs` when the version a run began with is no longer that version */
export async function needSameStart(stage: StageContext, run: StoredRun): Promise<void> {
  if (run.starts_from_sha256 === null) return;
  const start = run.starts_from === null ? undefined : await findBestAdapter(stage.db, run.starts_from);
  if (start?.sha256 === run.starts_from_sha256) return;
  throw new ProblemError({
    code: 'start-differs',
    what: 'The version that this training begins with has changed since, or is gone.',
    safe: 'Nothing was started, and what was learned before is still stored.',
    remedy: 'Continue the earlier training once more from what it keeps now.',
    evidence: `expected sha256 ${run.starts_from_sha256}, found ${start?.sha256 ?? 'none'}`,
  });
}
