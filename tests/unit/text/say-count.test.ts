import { expect, test } from 'vitest';
import { sayCount } from '../../../src-main/text/say-count.ts';

test('one is one, none and many are many, thousands are parted', () => {
  expect([0, 1, 2, 3000].map((number) => sayCount(number, 'approved example'))).toEqual([
    '0 approved examples',
    '1 approved example',
    '2 approved examples',
    '3,000 approved examples',
  ]);
});
