import { expect, test } from 'vitest';
import { aboutSeconds, bytes, count, longDay, middle, shortTime } from '../../../src-renderer/ui/words.ts';

test('counts carry their noun', () => {
  expect([count(0, 'page'), count(1, 'page'), count(1204, 'passage'), count(2, 'entry', 'entries')]).toEqual([
    '0 pages',
    '1 page',
    '1,204 passages',
    '2 entries',
  ]);
});

test('time left is told as roughly as it is known', () => {
  expect([3, 44, 58, 119, 60 * 49, 3600 * 5].map(aboutSeconds)).toEqual([
    'about 5 seconds',
    'about 45 seconds',
    'about 1 minute',
    'about 2 minutes',
    'about 49 minutes',
    'about 5 hours',
  ]);
});

test('sizes are told as file managers tell them', () => {
  expect([13, 6400, 312_000, 4_100_000_000].map(bytes)).toEqual([
    '13\u00a0bytes',
    '6.4\u00a0KB',
    '312\u00a0KB',
    '4.1\u00a0GB',
  ]);
});

test('days are named while they are near', () => {
  const now = new Date(2026, 10, 24, 12, 0);
  const days = [
    new Date(2026, 10, 24, 0, 5),
    new Date(2026, 10, 23, 23, 55),
    new Date(2026, 10, 20, 9, 0),
    new Date(2026, 9, 3, 9, 0),
    new Date(2024, 9, 3, 9, 0),
  ].map((day) => day.toISOString());
  expect(days.map((day) => longDay(day, now))).toEqual([
    'today',
    'yesterday',
    'Friday',
    '3 October',
    '3 October 2024',
  ]);
  expect(days.map((day) => shortTime(day, now))).toEqual(['00:05', 'Mon', 'Fri', '3 Oct', '3 Oct 2024']);
  expect(longDay('never', now)).toBe('');
});

test('a long name gives way in the middle', () => {
  expect(middle('Notice periods, house guidance (1).pdf', 20)).toBe('Notice per…e (1).pdf');
  expect(middle('Notice.pdf', 20)).toBe('Notice.pdf');
});
