/** House rules that a computer can hold an answer to: what must, and must never, be said, what is refused, and tone. */
import { isRefusal } from '../answers/is-refusal.ts';
import { splitSentences } from '../split-sentences.ts';
import { findPhrase } from './find-phrase.ts';

export type HouseRule =
  | {
      readonly kind: 'must-say';
      /** Words of the question it applies to, several separated by commas; empty: every answer. */
      readonly about: string;
      readonly say: string;
    }
  | { readonly kind: 'never-say'; readonly say: string }
  | { readonly kind: 'must-refuse'; readonly about: string }
  | { readonly kind: 'tone'; readonly tone: 'short-sentences'; readonly words: number }
  | { readonly kind: 'tone'; readonly tone: 'banned-words'; readonly say: string }
  | {
      readonly kind: 'tone';
      readonly tone: 'no-contractions' | 'no-first-person' | 'no-address' | 'no-exclamation';
    };

export interface RuleCheck {
  readonly kept: boolean;
  /** What was kept or broken, in words. */
  readonly words: string;
}

/** “Part I” and “type I” are numbers, not persons. */
const firstPerson =
  /(?<![\p{L}])(?:(?<!\b(?:[Pp]art|[Aa]rticle|[Tt]itle|[Ss]chedule|[Cc]hapter|[Vv]olume|[Pp]hase|[Tt]ype|[Cc]lass|[Ss]tage|[Gg]rade|[Ss]ection)\s)I|me|my|mine|myself)(?![\p{L}])/gu;
const address = /(?<![\p{L}])(?:you|your|yours|yourself)(?![\p{L}])/giu;
const contraction =
  /(?<![\p{L}])\p{L}+(?:n['’]t|['’](?:ll|re|ve|d|m))(?![\p{L}])|(?<![\p{L}])(?:it|that|there|he|she|what|who|let)['’]s(?![\p{L}])/giu;

/** @returns null where the rule does not apply to this question. */
export function checkRule(rule: HouseRule, question: string, answer: string): RuleCheck | null {
  switch (rule.kind) {
    case 'must-say': {
      if (rule.about.trim() !== '' && findPhrase(question, rule.about) === null) return null;
      // Nobody is asked to say anything where nothing is answered.
      if (isRefusal(answer)) return null;
      const said = findPhrase(answer, rule.say) !== null;
      return { kept: said, words: said ? `Says “${rule.say}”` : `Does not say “${rule.say}”` };
    }
    case 'never-say': {
      const found = findPhrase(answer, rule.say);
      return { kept: found === null, words: found === null ? `Never says “${rule.say}”` : `Says “${found}”` };
    }
    case 'must-refuse': {
      if (findPhrase(question, rule.about) === null) return null;
      const refused = isRefusal(answer);
      return {
        kept: refused,
        words: refused ? `Refuses to speak of “${rule.about}”` : `Answers a question about “${rule.about}”`,
      };
    }
    case 'tone':
      return checkTone(rule, answer);
  }
}

function checkTone(rule: Extract<HouseRule, { kind: 'tone' }>, answer: string): RuleCheck {
  switch (rule.tone) {
    case 'short-sentences': {
      const longest = Math.max(
        0,
        ...splitSentences(answer).map(
          (sentence) => sentence.split(/\s+/u).filter((word) => word !== '').length,
        ),
      );
      return {
        kept: longest <= rule.words,
        words:
          longest <= rule.words ? `No sentence over ${rule.words} words` : `A sentence of ${longest} words`,
      };
    }
    case 'banned-words': {
      const found = findPhrase(answer, rule.say);
      return { kept: found === null, words: found === null ? 'No banned word' : `Banned word “${found}”` };
    }
    case 'no-contractions':
      return absent(answer, contraction, 'No contractions', 'Contraction');
    case 'no-first-person':
      return absent(answer, firstPerson, 'Does not speak of itself', 'Speaks of itself');
    case 'no-address':
      return absent(answer, address, 'Does not address the reader', 'Addresses the reader');
    case 'no-exclamation':
      return absent(answer, /!/gu, 'No exclamation mark', 'Exclamation mark');
  }
}

function absent(answer: string, pattern: RegExp, kept: string, broken: string): RuleCheck {
  const found = answer.match(pattern)?.[0];
  return found === undefined ? { kept: true, words: kept } : { kept: false, words: `${broken}: “${found}”` };
}
