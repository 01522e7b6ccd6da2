import type { RunRow } from '../../contract/training.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import type { StageContext } from '../stage-context.ts';
import { turnsOf } from './encode-examples.ts';
import { dividePairs } from './list-pairs.ts';
import { listSnapshotItems, type StoredRun } from './queries.ts';

type Preferred = NonNullable<NonNullable<RunRow['pairs']>['preferred']>;

const scoringMs = 600_000;
/** More pairs say no more. */
const mostPairs = 64;

/**
 * In how many pairs the right answer is the likelier one, and by how much, before and after a run on pairs. Answers of
 * unequal length are compared by their whole log-probability, as DPO does.
 */
export async function measurePairs(
  stage: StageContext,
  run: StoredRun,
  signal: AbortSignal,
): Promise<Preferred | null> {
  if (run.starts_from === null) return null;
  const model = await useModel(stage, run.model_id);
  const { training, validation } = dividePairs(await listSnapshotItems(stage.db, run.snapshot_id));
  const pairs = [...validation, ...training].slice(0, mostPairs);
  const margins = async (runId: string): Promise<number[]> => {
    const { path: adapterPath } = await adapterFile(stage, runId);
    const items = pairs.flatMap((item) =>
      [item.answer, item.wrong_answer ?? ''].map((answer) => ({ turns: turnsOf(item), answer })),
    );
    const request = stage.workers.inference.request(
      'score',
      { model: { modelPath: model.path, adapterPath }, items },
      { deadlineMs: scoringMs, signal },
    );
    const scored = (await request.result).items;
    return pairs.map((_, i) => (scored[2 * i]?.logProb ?? 0) - (scored[2 * i + 1]?.logProb ?? 0));
  };
  const before = await margins(run.starts_from);
  const after = await margins(run.id);
  const right = (values: readonly number[]): number => values.filter((value) => value > 0).length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    of: pairs.length,
    before: right(before),
    after: right(after),
    marginBefore: mean(before),
    marginAfter: mean(after),
  };
}
