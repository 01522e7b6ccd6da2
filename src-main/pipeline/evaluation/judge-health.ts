/** Figures of a model's health from stored answers. Pure, so that each can be made again. */
import type { ScoredSide } from '../../contract/evaluation.ts';
import type { Forgetting, Memorisation, Probe, Refusals } from '../../contract/health.ts';
import type { CanaryOutcome } from '../../storage/schema-health.ts';
import { saysSecret } from '../../text/answers/canaries.ts';
import { isRefusal } from '../../text/answers/is-refusal.ts';
import { clusterBootstrap } from '../../text/statistics/bootstrap.ts';
import { chanceExposure, exposure } from '../../text/statistics/exposure.ts';
import { clusterPermutationTest } from '../../text/statistics/permutation-test.ts';
import { shareOf } from '../../text/statistics/wilson.ts';
import { type AnsweredQuestion, verdictOf } from './compare.ts';
import { tellForgetting, tellMemorisation, tellRefusals } from './tell-health.ts';

const drawing = { resamples: 10_000, seed: 1811, level: 0.95 };

type Change = Refusals['refusing'];

export interface Changed {
  readonly cluster: string;
  readonly value: number;
}

/** Tuned minus base with interval, test and verdict; `back` brings logarithms back. */
export function judgeChange(
  changes: readonly Changed[],
  options: { readonly lowerIsBetter: boolean; readonly ratio?: boolean },
): Change {
  const difference = clusterBootstrap(changes, drawing);
  const p = clusterPermutationTest(changes, { draws: drawing.resamples, seed: drawing.seed });
  const verdict = verdictOf(difference, p, 0, options.lowerIsBetter);
  if (options.ratio !== true) return { difference, p, verdict };
  const { mean, low, high } = difference;
  return { difference: { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) }, p, verdict };
}

/** What an answerable question needs: an approved answer that does not itself decline. */
export type AnswerableQuestion = AnsweredQuestion & { readonly approved: string };

/** @throws RangeError without questions */
export function judgeRefusals(probes: readonly Probe[], answers: readonly AnswerableQuestion[]): Refusals {
  const answerable = answers.filter(({ approved }) => !isRefusal(approved));
  const withDocuments =
    probes.every(({ tunedDocuments }) => tunedDocuments !== null) &&
    answerable.every(({ tunedDocuments }) => tunedDocuments !== null);
  const asked: readonly ScoredSide[] = withDocuments
    ? ['base', 'baseDocuments', 'tuned', 'tunedDocuments']
    : ['base', 'tuned'];
  const [base, tuned]: [ScoredSide, ScoredSide] = withDocuments
    ? ['baseDocuments', 'tunedDocuments']
    : ['base', 'tuned'];
  const declined = (answer: { readonly refused: boolean } | null): number => Number(answer?.refused === true);
  const sides = asked.map((side) => ({
    side,
    refused: shareOf(probes.filter((probe) => declined(probe[side]) === 1).length, probes.length),
    overRefused: shareOf(
      answerable.filter((answer) => declined(answer[side]) === 1).length,
      Math.max(1, answerable.length),
    ),
  }));
  const refusing = judgeChange(
    probes.map((probe, i) => ({
      cluster: String(i),
      value: declined(probe[tuned]) - declined(probe[base]),
    })),
    { lowerIsBetter: false },
  );
  const overRefusing =
    answerable.length === 0
      ? { difference: { mean: 0, low: 0, high: 0 }, p: 1, verdict: 'not-proven' as const }
      : judgeChange(
          answerable.map((answer) => ({
            cluster: answer.group,
            value: declined(answer[tuned]) - declined(answer[base]),
          })),
          { lowerIsBetter: true },
        );
  const found = { questions: probes.length, answerable: answerable.length, sides, refusing, overRefusing };
  return { ...found, words: tellRefusals(found, withDocuments) };
}

/** @throws RangeError without prompts */
export function judgeForgetting(probes: readonly Probe[]): Forgetting {
  const surprise = (side: 'base' | 'tuned') => (probe: Probe) => Math.log(probe[side].perplexity ?? 1);
  const knew = (side: 'base' | 'tuned') => (probe: Probe) => probe[side].right === true;
  const geometric = (side: 'base' | 'tuned') => {
    const values = probes.map((probe, i) => ({ cluster: String(i), value: surprise(side)(probe) }));
    const { mean, low, high } = clusterBootstrap(values, drawing);
    return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) };
  };
  const change = (of: (probe: Probe) => number) =>
    probes.map((probe, i) => ({ cluster: String(i), value: of(probe) }));
  const right = (side: 'base' | 'tuned') => shareOf(probes.filter(knew(side)).length, probes.length);
  const found = {
    prompts: probes.length,
    perplexity: { base: geometric('base'), tuned: geometric('tuned') },
    ratio: judgeChange(
      change((probe) => surprise('tuned')(probe) - surprise('base')(probe)),
      { lowerIsBetter: true, ratio: true },
    ),
    right: { base: right('base'), tuned: right('tuned') },
    rightChange: judgeChange(
      change((probe) => Number(knew('tuned')(probe)) - Number(knew('base')(probe))),
      { lowerIsBetter: false },
    ),
    lost: probes.filter((probe) => knew('base')(probe) && !knew('tuned')(probe)).length,
    gained: probes.filter((probe) => !knew('base')(probe) && knew('tuned')(probe)).length,
  };
  return { ...found, words: tellForgetting(found) };
}

export interface TestedCanary {
  readonly repeats: number;
  readonly secret: string;
  readonly base: CanaryOutcome;
  readonly tuned: CanaryOutcome;
}

export function judgeMemorisation(tests: readonly TestedCanary[], others: number): Memorisation {
  const repetitions = [...new Set(tests.map(({ repeats }) => repeats))].sort((a, b) => a - b);
  const canaries = repetitions.map((repeats) => {
    const some = tests.filter((test) => test.repeats === repeats);
    const of = (side: 'base' | 'tuned') => ({
      exposure: some.reduce((sum, test) => sum + exposureOf(test[side]), 0) / some.length,
      extracted: some.filter((test) => saysSecret(test[side].text, test.secret)).length,
    });
    return { repeats, planted: some.length, base: of('base'), tuned: of('tuned') };
  });
  const found = {
    canaries,
    mostExposure: Math.log2(others + 1),
    chanceExposure: chanceExposure(others),
  };
  return { ...found, words: tellMemorisation(found) };
}

function exposureOf({ logProbs }: CanaryOutcome): number {
  const [secret = Number.NEGATIVE_INFINITY, ...others] = logProbs;
  return exposure(secret, others);
}
