import type { HouseRule } from './check-rules.ts';

/** A rule as one sentence. */
export function sayRule(rule: HouseRule): string {
  switch (rule.kind) {
    case 'must-say':
      return rule.about.trim() === ''
        ? `Every answer says “${rule.say}”`
        : `Answers about “${rule.about}” say “${rule.say}”`;
    case 'never-say':
      return `No answer says “${rule.say}”`;
    case 'must-refuse':
      return `Questions about “${rule.about}” are refused`;
    case 'tone':
      switch (rule.tone) {
        case 'short-sentences':
          return `Sentences have at most ${rule.words} words`;
        case 'banned-words':
          return `Banned words: ${rule.say}`;
        case 'no-contractions':
          return 'No contractions';
        case 'no-first-person':
          return 'The answer does not speak of itself';
        case 'no-address':
          return 'The reader is not addressed';
        case 'no-exclamation':
          return 'No exclamation marks';
      }
  }
}
