import type { MetricComparison } from '../../contract/evaluation.ts';
import { sayCount } from '../../text/say-count.ts';

const sentences: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: 'Better than its base on your questions',
  'not-proven': 'Not proven better than its base',
  worse: 'Worse than its base on your questions',
};

/** The verdict as one sentence, and what it rests on. */
export function tellComparison(found: {
  /** Token F1, which decides. */
  readonly main: MetricComparison;
  /** The share of right answers. */
  readonly share: MetricComparison;
  readonly right: { readonly base: number; readonly tuned: number };
  readonly questions: number;
  readonly documents: number;
  readonly drawn: { readonly of: 'documents' | 'questions' };
}): { readonly verdictWords: string; readonly evidenceWords: string } {
  const { main, share, right, questions, documents, drawn } = found;
  const hundred = (part: number): string => String(Math.round(part * 100));
  const counted =
    main.verdict === 'not-proven'
      ? `Tuned, it answers ${right.tuned} of ${questions} correctly, the base ${right.base}; so small a gap may be chance.`
      : `Tuned, it answers ${right.tuned} of ${questions} correctly; the base answers ${right.base}.`;
  const overlap = `Of 100 words, ${hundred(main.tuned.mean)} agree with the approved answers, against ${hundred(main.base.mean)} for the base`;
  const range = `the gap most likely lies between ${hundred(main.difference.low)} and ${hundred(main.difference.high)}.`;
  const missed =
    main.verdict === 'not-proven' && main.smallestEffect !== null
      ? ` A test of this size shows a gap of ${hundred(main.smallestEffect)} or more.`
      : '';
  const few =
    drawn.of === 'questions' && documents > 0
      ? ` They come from ${sayCount(documents, 'document')} only, which says little about others.`
      : '';
  // Word overlap can grow while no more answers are right: that is nearer, and not yet better.
  const verdictWords =
    main.verdict === 'better' && share.verdict !== 'better'
      ? 'Closer to your answers than its base, but not proven right more often'
      : sentences[main.verdict];
  return { verdictWords, evidenceWords: `${counted} ${overlap}; ${range}${missed}${few}` };
}
