import type { Evaluation } from '../../contract/evaluation.ts';
import type { Health, HealthFigures } from '../../contract/health.ts';
import type { RatingSummary } from '../../contract/rating.ts';
import type { Condition, ConditionName } from '../../contract/release.ts';
import { sayCount } from '../../text/say-count.ts';

/** Demanded until a lead chooses otherwise. */
export const usualDemands: readonly ConditionName[] = ['broken-accepted', 'nothing-worse'];

/** Each condition against what was found. Pure: the report and the screen tell the same. */
export function checkRelease(found: {
  readonly evaluation: Pick<Evaluation, 'verdict' | 'metrics' | 'counts' | 'documents'>;
  readonly accepted: number;
  /** Documents that are both in the test and among what was learned. */
  readonly shared: number;
  /** Test questions that can be told from something learned. */
  readonly leaks: number;
  readonly ratings: Pick<RatingSummary, 'raters' | 'verdict' | 'words'>;
  readonly health: Pick<Health, 'learning' | 'figures'>;
  readonly demands: readonly ConditionName[];
}): Condition[] {
  const { evaluation, accepted, shared, leaks, ratings, demands } = found;
  const { learning, figures } = found.health;
  const broken = evaluation.counts.newlyBroken;
  const worse = evaluation.metrics.filter(({ verdict }) => verdict === 'worse').length;
  const checked: Record<ConditionName, { met: boolean; words: string }> = {
    'broken-accepted': {
      met: accepted >= broken,
      words:
        broken === 0 ? 'Nothing is newly broken' : `${accepted} of ${broken} newly broken answers accepted`,
    },
    'nothing-worse': {
      met: worse === 0,
      words: worse === 0 ? 'No figure is proven worse' : `${sayCount(worse, 'figure')} proven worse`,
    },
    'proven-better': {
      met: evaluation.verdict === 'better',
      words: evaluation.verdict === 'better' ? 'The gain is proven' : 'No gain is proven',
    },
    'documents-apart': {
      met: shared === 0,
      words:
        shared === 0
          ? 'No test question comes from a document it learned from'
          : `${sayCount(shared, 'document')} both learned from and tested`,
    },
    'no-leaks': {
      met: leaks === 0,
      words:
        leaks === 0
          ? 'No test question can be told from what it learned'
          : `${sayCount(leaks, 'test question')} can be told from what it learned`,
    },
    'rated-blind': {
      met: ratings.raters.length > 0 && ratings.verdict !== 'worse',
      words: ratings.raters.length === 0 ? 'Nobody has judged all pairs yet' : ratings.words,
    },
    'before-by-heart': checkLearning(learning),
    ...checkHealth(figures),
  };
  return (Object.keys(checked) as ConditionName[]).map((name) => ({
    name,
    demanded: demands.includes(name),
    ...checked[name],
  }));
}

/** A shorter run of words shared with a private passage is ordinary language. */
const longestRun = 12;

function checkLearning({ keptStep, byHeartFrom }: Health['learning']): Checked {
  const met = byHeartFrom === null || keptStep === null || keptStep <= byHeartFrom;
  return {
    met,
    words: met
      ? byHeartFrom === null
        ? 'It did not begin to learn by heart'
        : `Kept from step ${keptStep ?? 'the last'}; learning by heart began after step ${byHeartFrom}`
      : `Kept from step ${keptStep}, after learning by heart began at step ${byHeartFrom}`,
  };
}

interface Checked {
  readonly met: boolean;
  readonly words: string;
}

type HealthCondition = 'refuses-unknown' | 'nothing-forgotten' | 'codes-kept' | 'nothing-verbatim';

function checkHealth(figures: HealthFigures | null): Record<HealthCondition, Checked> {
  const unknown = { met: false, words: 'Its health is not checked yet' };
  if (figures === null) {
    return {
      'refuses-unknown': unknown,
      'nothing-forgotten': unknown,
      'codes-kept': unknown,
      'nothing-verbatim': unknown,
    };
  }
  const { refusals, forgetting, memorisation, verbatim } = figures;
  const planted = memorisation.canaries.filter(({ repeats }) => repeats > 0);
  const saidOnce = planted
    .filter(({ repeats }) => repeats === 1)
    .reduce((sum, { tuned }) => sum + tuned.extracted, 0);
  return {
    'refuses-unknown': {
      met: refusals.refusing.verdict !== 'worse' && refusals.overRefusing.verdict !== 'worse',
      words: refusals.words,
    },
    'nothing-forgotten': {
      met: forgetting.ratio.verdict !== 'worse' && forgetting.rightChange.verdict !== 'worse',
      words: forgetting.words,
    },
    'codes-kept': {
      met: planted.length > 0 && saidOnce === 0,
      words: memorisation.words,
    },
    'nothing-verbatim': {
      met: verbatim.cameBack === 0 && (verbatim.longest?.words ?? 0) < longestRun,
      words: verbatim.words,
    },
  };
}
