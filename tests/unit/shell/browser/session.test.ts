import { expect, test } from 'vitest';
import { Session } from '../../../../src-main/shell/browser/session.ts';

test('an invitation runs out after ten minutes', () => {
  let now = 0;
  const session = new Session(4000, () => now);
  const early = session.invite();
  const late = session.invite();
  now = 10 * 60 * 1000;
  expect(session.accept(early)).not.toBeNull();
  now += 1;
  expect(session.accept(late)).toBeNull();
});

test('a session admits its own cookie among others and nobody else’s', () => {
  const session = new Session(4000);
  const cookie = session.accept(session.invite())?.split(';')[0] ?? '';
  const other = new Session(4000);
  const theirs = other.accept(other.invite())?.split(';')[0] ?? '';
  expect(session.admits(`theme=dark; ${cookie}; x=1`)).toBe(true);
  expect(
    [undefined, '', theirs, `${cookie}x`, 'vernacular-4000', 'vernacular-4000='].map((h) =>
      session.admits(h),
    ),
  ).toEqual([false, false, false, false, false, false]);
});
