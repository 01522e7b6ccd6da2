import { describe, expect, it } from 'vitest';
import { sayAgo, sayDuration, sayRange, sayTimeLeft, sayWhen } from '../../../src-renderer/ui/say.ts';

const plain = (words: string) => words.replaceAll('\u00a0', ' ');

describe('figures in words', () => {
  it('says durations the way a person would', () => {
    expect([0.3, 45, 100, 390, 1680, 9000, 32_400].map((seconds) => plain(sayDuration(seconds)))).toEqual([
      '1 second',
      '45 seconds',
      '1¾ minutes',
      '6½ minutes',
      '28 minutes',
      '2½ hours',
      '9 hours',
    ]);
  });

  it('says a range in one unit, and one figure where both ends sound alike', () => {
    expect(plain(sayRange([1560, 1860]))).toBe('26 to 31 minutes');
    expect(plain(sayRange([9000, 10_800]))).toBe('2½ to 3 hours');
    expect(plain(sayRange([1680, 1681]))).toBe('about 28 minutes');
  });

  it('keeps time left coarse', () => {
    expect([4, 31, 70, 660].map((seconds) => plain(sayTimeLeft(seconds)))).toEqual([
      'A few seconds left',
      'About 30 seconds left',
      'About a minute left',
      'About 11 minutes left',
    ]);
  });

  it('says when, relative to today', () => {
    const now = new Date(2026, 10, 20, 12, 0);
    expect(sayWhen(new Date(2026, 10, 20, 11, 31).toISOString(), now)).toBe('today at 11:31');
    expect(sayWhen(new Date(2026, 10, 19, 9, 5).toISOString(), now)).toBe('yesterday at 09:05');
    expect(sayWhen(new Date(2026, 10, 16, 9, 5).toISOString(), now)).toBe('16 November');
    expect(sayWhen(new Date(2025, 10, 16, 9, 5).toISOString(), now)).toBe('16 November 2025');
    expect(plain(sayAgo(new Date(now.getTime() - 40_000).toISOString(), now.getTime()))).toBe(
      '40 seconds ago',
    );
  });
});
