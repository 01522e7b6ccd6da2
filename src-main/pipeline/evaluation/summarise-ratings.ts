import type { RatingSummary } from '../../contract/rating.ts';
import { sayCount } from '../../text/say-count.ts';
import { krippendorffAlpha } from '../../text/statistics/agreement.ts';
import { clusterBootstrap } from '../../text/statistics/bootstrap.ts';
import { bradleyTerry } from '../../text/statistics/bradley-terry.ts';
import { clusterPermutationTest } from '../../text/statistics/permutation-test.ts';
import type { StageContext } from '../stage-context.ts';
import { drawPairs } from './draw-pairs.ts';
import { listStoredAnswers, toAnswers } from './queries.ts';
import { getEvaluation } from './steer-evaluation.ts';

const drawing = { resamples: 10_000, seed: 1811, level: 0.95 };

export interface Judgement {
  readonly rater: string;
  readonly pair: string;
  readonly better: 'base' | 'tuned' | 'neither';
}

/** What the finished raters prefer. Whoever is still rating is left out, so that no tally can lead anybody. */
export async function summariseRatings(stage: StageContext, evaluationId: string): Promise<RatingSummary> {
  await getEvaluation(stage, evaluationId);
  const answers = toAnswers(await listStoredAnswers(stage.db, evaluationId));
  const pairs = drawPairs(answers, evaluationId, '').length;
  const rows = await stage.db
    .selectFrom('rating')
    .select(['reviewer', 'answer_id', 'left_side', 'choice'])
    .where('evaluation_id', '=', evaluationId)
    .execute();
  const counts = new Map<string, number>();
  for (const { reviewer } of rows) counts.set(reviewer, (counts.get(reviewer) ?? 0) + 1);
  const judgements = rows.flatMap((row): Judgement[] => {
    if (row.choice === 'skipped' || (counts.get(row.reviewer) ?? 0) < pairs) return [];
    const right = row.left_side === 'base' ? 'tuned' : 'base';
    const better = row.choice === 'neither' ? 'neither' : row.choice === 'left' ? row.left_side : right;
    return [{ rater: row.reviewer, pair: row.answer_id, better }];
  });
  return { pairs, ...weighJudgements(judgements) };
}

/** Pure, so that the figures can be made again from the stored judgements. */
export function weighJudgements(judgements: readonly Judgement[]): Omit<RatingSummary, 'pairs'> {
  const names = [...new Set(judgements.map(({ rater }) => rater))].sort();
  const count = (better: Judgement['better'], rater?: string): number =>
    judgements.filter((each) => each.better === better && (rater === undefined || each.rater === rater))
      .length;
  const raters = names.map((name) => ({
    name,
    tuned: count('tuned', name),
    base: count('base', name),
    neither: count('neither', name),
  }));
  if (judgements.length === 0) {
    const words = 'Nobody has judged all pairs yet.';
    return { raters, winRate: null, strength: null, agreement: null, verdict: null, words };
  }
  const value = { tuned: 1, neither: 0.5, base: 0 } as const;
  const values = judgements.map(({ pair, better }) => ({ cluster: pair, value: value[better] }));
  const winRate = clusterBootstrap(values, drawing);
  const p = clusterPermutationTest(
    values.map((each) => ({ cluster: each.cluster, value: each.value - 0.5 })),
    { draws: drawing.resamples, seed: drawing.seed },
  );
  const strengths = bradleyTerry(
    judgements.map(({ better }) => ({
      winner: better === 'base' ? 'base' : 'tuned',
      loser: better === 'base' ? 'tuned' : 'base',
      tie: better === 'neither',
    })),
  );
  const byPair = Map.groupBy(judgements, ({ pair }) => pair);
  const proven = p < 1 - drawing.level && (winRate.low > 0.5 || winRate.high < 0.5);
  const verdict = !proven ? 'not-proven' : winRate.mean > 0.5 ? 'better' : 'worse';
  return {
    raters,
    winRate,
    strength: (strengths.get('tuned') ?? 1) / (strengths.get('base') ?? 1),
    agreement: krippendorffAlpha([...byPair.values()].map((each) => each.map(({ better }) => better))),
    verdict,
    words: tell(count('tuned'), judgements.length, verdict),
  };
}

function tell(tuned: number, total: number, verdict: NonNullable<RatingSummary['verdict']>): string {
  const chance = {
    better: 'unlikely to be chance',
    'not-proven': 'this may be chance',
    worse: 'fewer than chance would give',
  }[verdict];
  return `${tuned} of ${sayCount(total, 'judgement')} preferred the tuned answer; ${chance}.`;
}
