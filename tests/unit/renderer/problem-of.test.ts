import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { problemOf } from '../../../src-renderer/ui/problem-of.ts';

test('a refusal of the core arrives in the words it was written in', () => {
  const problem = {
    code: 'wrong-passphrase',
    what: 'It does not fit.',
    safe: 'Nothing changed.',
    remedy: 'Try again.',
  };
  expect(problemOf(new ORPCError('PROBLEM', { data: problem }))).toEqual(problem);
});

test('a request that was not understood says that nothing was changed', () => {
  expect(problemOf(new ORPCError('BAD_REQUEST', { data: { issues: ['too short'] } }))).toMatchObject({
    code: 'not-understood',
    safe: 'Nothing was changed.',
    evidence: expect.stringContaining('too short'),
  });
});

test('anything else is admitted, with its evidence', () => {
  expect(problemOf(new TypeError('x is not a function'))).toMatchObject({
    code: 'unexpected',
    evidence: 'TypeError: x is not a function',
  });
  expect(problemOf('odd').evidence).toBe('odd');
});
