/** The kinds of house rule a person can make, and from the form to a rule. */
import type { RuleBody } from '../../src-main/contract/rules.ts';

export type RuleKind =
  | 'must-say'
  | 'never-say'
  | 'must-refuse'
  | 'short-sentences'
  | 'banned-words'
  | 'no-contractions'
  | 'no-first-person'
  | 'no-address'
  | 'no-exclamation';

export interface RuleDraft {
  readonly kind: RuleKind;
  readonly about: string;
  readonly say: string;
  readonly words: string;
}

interface FieldWords {
  readonly label: string;
  readonly hint: string;
  readonly needed: boolean;
}

const several = 'Several are separated by commas; * stands for any ending.';

export const ruleKinds: Record<
  RuleKind,
  { readonly words: string; readonly about?: FieldWords; readonly say?: FieldWords }
> = {
  'must-say': {
    words: 'Must say',
    about: {
      label: 'When the question is about (optional)',
      hint: `Empty means every answer. ${several}`,
      needed: false,
    },
    say: { label: 'The answer says', hint: 'Word for word.', needed: true },
  },
  'never-say': {
    words: 'Must never say',
    say: { label: 'No answer says', hint: several, needed: true },
  },
  'must-refuse': {
    words: 'Must refuse',
    about: { label: 'Questions about', hint: several, needed: true },
  },
  'short-sentences': { words: 'Tone: short sentences' },
  'banned-words': {
    words: 'Tone: banned words',
    say: { label: 'Banned words', hint: several, needed: true },
  },
  'no-contractions': { words: 'Tone: no contractions' },
  'no-first-person': { words: 'Tone: the answer does not speak of itself' },
  'no-address': { words: 'Tone: the reader is not addressed' },
  'no-exclamation': { words: 'Tone: no exclamation marks' },
};

/** @returns null while something is missing */
export function bodyOf({ kind, about, say, words }: RuleDraft): RuleBody | null {
  switch (kind) {
    case 'must-say':
      return say.trim() === '' ? null : { kind, about: about.trim(), say: say.trim() };
    case 'never-say':
      return say.trim() === '' ? null : { kind, say: say.trim() };
    case 'must-refuse':
      return about.trim() === '' ? null : { kind, about: about.trim() };
    case 'banned-words':
      return say.trim() === '' ? null : { kind: 'tone', tone: kind, say: say.trim() };
    case 'short-sentences': {
      const most = Number(words);
      const fits = Number.isInteger(most) && most >= 3 && most <= 200;
      return fits ? { kind: 'tone', tone: kind, words: most } : null;
    }
    default:
      return { kind: 'tone', tone: kind };
  }
}
