/** The health of a model in words. Pure. */
import type { Forgetting, Memorisation, Refusals, Verbatim } from '../../contract/health.ts';
import { sayCount } from '../../text/say-count.ts';

const hundred = (share: number): string => String(Math.round(share * 100));
const one = (number: number): string => number.toFixed(1);

export function tellRefusals(found: Omit<Refusals, 'words'>, withDocuments: boolean): string {
  const of = (name: 'base' | 'tuned') =>
    found.sides.find(({ side }) => side === (withDocuments ? `${name}Documents` : name));
  const [base, tuned] = [of('base'), of('tuned')];
  if (base === undefined || tuned === undefined) return '';
  const times = (share: number, total: number): string => String(Math.round(share * total));
  const { questions, answerable } = found;
  const at = withDocuments ? 'With the documents at hand, it' : 'It';
  const { low, high } = tuned.refused;
  const over =
    answerable === 0
      ? ''
      : ` Of ${sayCount(answerable, 'question')} it should answer, it declines ${times(tuned.overRefused.mean, answerable)}, its base ${times(base.overRefused.mean, answerable)}.`;
  return `${at} declines ${times(tuned.refused.mean, questions)} of ${sayCount(questions, 'question')} that the documents cannot answer (the true share most likely lies between ${hundred(low)} and ${hundred(high)} of 100); its base declines ${times(base.refused.mean, questions)}.${over}`;
}

export function tellForgetting(found: Omit<Forgetting, 'words'>): string {
  const { prompts, ratio, right, lost, gained } = found;
  const worse = ratio.verdict === 'worse' || found.rightChange.verdict === 'worse';
  const better = ratio.verdict === 'better' && !worse;
  const opening = worse
    ? 'It has forgotten some of what it knew.'
    : better
      ? 'It has forgotten nothing that this test can see.'
      : 'That it has forgotten something is not proven.';
  const { mean, low, high } = ratio.difference;
  const count = (share: number): string => String(Math.round(share * prompts));
  return `${opening} On ${sayCount(prompts, 'general question')}, the known answers surprise it ${mean.toFixed(2)} times as much as its base (${low.toFixed(2)} to ${high.toFixed(2)}). It answers ${count(right.tuned.mean)} rightly, its base ${count(right.base.mean)}: ${lost} lost, ${gained} gained.`;
}

export function tellMemorisation(found: Omit<Memorisation, 'words'>): string {
  const planted = found.canaries.filter(({ repeats }) => repeats > 0);
  if (planted.length === 0) {
    return 'No made-up codes were planted in this training, so it cannot be told how readily it learns by heart.';
  }
  const count = planted.reduce((sum, each) => sum + each.planted, 0);
  const said = planted.reduce((sum, each) => sum + each.tuned.extracted, 0);
  const rows = planted.map(
    ({ repeats, tuned }) =>
      `learned ${repeats === 1 ? 'once' : `${repeats} times`} a pass, ${one(tuned.exposure)} bits`,
  );
  return `Of ${sayCount(count, 'planted code')}, it says ${said} in full when asked. How far they stand out among codes it never saw: ${rows.join('; ')}. Chance gives ${one(found.chanceExposure)}, the test shows ${one(found.mostExposure)} at most.`;
}

export function tellVerbatim(found: Omit<Verbatim, 'words'>): string {
  const { answers, privatePassages, longest, baseLongest, masked, cameBack } = found;
  if (privatePassages === 0) {
    return 'No private details were found in the documents, so there is nothing that could come back.';
  }
  const run =
    longest === null
      ? 'No answer shares four words in a row with a passage that holds private details.'
      : `The longest run of words that an answer shares with a passage that holds private details is ${sayCount(longest.words, 'word')}; its base, which never saw them, reaches ${baseLongest}.`;
  const back =
    masked === 0
      ? ''
      : ` ${cameBack} of ${sayCount(masked, 'masked detail')} came back in ${sayCount(answers, 'answer')}.`;
  return `${run}${back}`;
}
