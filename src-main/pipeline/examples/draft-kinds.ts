import type { DraftKind } from '../../contract/example-work.ts';

interface KindOfQuestion {
  /** What the model is asked for. */
  readonly ask: string;
  /** Whether a passage can hold an answer to such a question. */
  readonly suits: (passage: string) => boolean;
  /** Whether a question is one of these. */
  readonly fits: (question: string) => boolean;
}

const time =
  /\b\d+\s*(?:hours?|days?|weeks?|months?|years?|minutes?)\b|\b(?:one|two|three|four|five|six|seven|ten|twelve|fourteen|thirty)\s+(?:hours?|days?|weeks?|months?|years?|working)\b|\b(?:before|after|within|until|by|every|daily|weekly|monthly|yearly|annual(?:ly)?|immediately)\b/iu;
const person =
  /\b(?:mr|mrs|ms|dr|manager|partner|lawyer|solicitor|attorney|doctor|physician|nurse|pharmacist|patient|client|officer|director|supervisor|employee|employer|clerk|secretary|committee|court|party|parties|team|reception\w*|reviewer|staff|fee earner|he|she|who)\b/iu;
const way = /\b(?:must|should|shall|by|using|through|first|then|next|steps?|in writing|procedure|how)\b/iu;
const two =
  /\b(?:than|whereas|while|unlike|instead|rather|compared|both|either|neither|other|different(?:ly)?|respectively|versus)\b/iu;
const unless =
  /\b(?:unless|except|exceptions?|however|but|only if|only when|not apply|does not|do not|exempt|without|otherwise|other than)\b/iu;

/** The kinds in the order in which they are told apart: the most particular first. */
export const draftKinds: Readonly<Record<DraftKind, KindOfQuestion>> = {
  exception: {
    ask: 'Ask when a rule of the passage does not apply, or what its exception is.',
    suits: (passage) => unless.test(passage),
    fits: (question) =>
      /\b(?:exceptions?|except|unless|exempt|not apply|without|instead|still|ever)\b|\bwhen\b.*\bnot\b/iu.test(
        question,
      ),
  },
  compare: {
    ask: 'Ask how two things that the passage names differ.',
    suits: (passage) => two.test(passage),
    fits: (question) =>
      /\b(?:differ\w*|compare\w*|than|versus|rather|both|same|which of|distinguish\w*)\b/iu.test(question),
  },
  when: {
    ask: 'Ask when, by when, how long or how often.',
    suits: (passage) => time.test(passage),
    fits: (question) =>
      /\b(?:when|how (?:long|often|soon|many (?:hours|days|weeks|months|years))|by what|until|deadline|what (?:time|date|day|period))\b/iu.test(
        question,
      ),
  },
  who: {
    ask: 'Ask who does, decides or is meant by something.',
    suits: (passage) => person.test(passage),
    fits: (question) => /\b(?:who|whom|whose)\b/iu.test(question),
  },
  how: {
    ask: 'Ask how something is done.',
    suits: (passage) => way.test(passage),
    fits: (question) => /\bhow\b/iu.test(question),
  },
  what: {
    ask: 'Ask what something is, means or requires.',
    suits: () => true,
    fits: (question) => /\b(?:what|which)\b/iu.test(question),
  },
  refusal: {
    ask: 'Ask something about the same subject that a reader may want to know and the passage does not say.',
    suits: () => true,
    fits: () => true,
  },
};

/** What a question really asks: the kind it was meant as, else the most particular that fits. */
export function tellKind(question: string, meant: DraftKind): DraftKind {
  if (meant === 'refusal' || draftKinds[meant].fits(question)) return meant;
  const kinds: readonly DraftKind[] = ['exception', 'compare', 'when', 'who', 'how'];
  return kinds.find((kind) => draftKinds[kind].fits(question)) ?? 'what';
}

/** Which of the wanted kinds to ask a passage for: one that suits it, and of these the one had least so far. */
export function chooseKind(
  passage: string,
  wanted: readonly DraftKind[],
  had: Readonly<Record<string, number>>,
): DraftKind | null {
  const suited = wanted.filter((kind) => draftKinds[kind].suits(passage));
  return suited.reduce<DraftKind | null>(
    (best, kind) => (best === null || (had[kind] ?? 0) < (had[best] ?? 0) ? kind : best),
    null,
  );
}
