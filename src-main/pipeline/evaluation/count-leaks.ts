import { checkLeaks, type LeakItem } from '../../text/leaks/check-leaks.ts';
import type { StageContext } from '../stage-context.ts';

/** Frozen sets never change: each is looked through once while the workspace is open. */
const counted = new WeakMap<StageContext, Map<string, Promise<number>>>();

/** Test questions of a run that can be told from something it learned or was watched by. */
export function countLeaks(stage: StageContext, snapshotId: string): Promise<number> {
  const known = counted.get(stage) ?? new Map<string, Promise<number>>();
  counted.set(stage, known);
  const count = known.get(snapshotId) ?? lookThrough(stage, snapshotId);
  known.set(snapshotId, count);
  return count;
}

async function lookThrough(stage: StageContext, snapshotId: string): Promise<number> {
  const rows = await stage.db
    .selectFrom('dataset_snapshot_item')
    .select(['example_id', 'split', 'question', 'answer'])
    .where('snapshot_id', '=', snapshotId)
    .execute();
  const of = (split: string): LeakItem[] =>
    rows
      .filter((row) => row.split === split)
      .map(({ example_id, question, answer }) => ({ id: example_id, question, answer }));
  const leaks = await checkLeaks({
    training: of('training'),
    validation: of('validation'),
    test: of('test'),
  });
  return leaks.filter(({ held }) => held === 'test').length;
}
