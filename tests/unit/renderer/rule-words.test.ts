import { expect, test } from 'vitest';
import { bodyOf, ruleKinds, type RuleKind } from '../../../src-renderer/examples/rule-words.ts';
import { ruleBodySchema } from '../../../src-main/contract/rules.ts';

const full = { about: 'fees', say: 'plus VAT', words: '20' };

test('every kind of rule the form offers is one that the core takes', () => {
  for (const kind of Object.keys(ruleKinds) as RuleKind[]) {
    const body = bodyOf({ ...full, kind });
    expect(ruleBodySchema.safeParse(body).success).toBe(true);
  }
});

test('a rule without its words, or with a length no sentence has, is none', () => {
  expect(bodyOf({ ...full, kind: 'must-say', say: ' ' })).toBeNull();
  expect(bodyOf({ ...full, kind: 'must-refuse', about: '' })).toBeNull();
  expect(bodyOf({ ...full, kind: 'short-sentences', words: '2' })).toBeNull();
  expect(bodyOf({ ...full, kind: 'short-sentences', words: 'ten' })).toBeNull();
});
