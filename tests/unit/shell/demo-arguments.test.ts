import { expect, test } from 'vitest';
import { readDemoArguments } from '../../../src-main/shell/terminal/demo-arguments.ts';

test('the demo takes a set, an output form and a folder, and knows its defaults', () => {
  expect(readDemoArguments([])).toEqual({ set: 'law', json: false, folder: null });
  expect(readDemoArguments(['--set', 'clinic', '--json', '--folder', 'there'])).toEqual({
    set: 'clinic',
    json: true,
    folder: 'there',
  });
});

test('a set or an option that does not exist is refused by name', () => {
  expect(() => readDemoArguments(['--set', 'bakery'])).toThrow('bakery');
  expect(() => readDemoArguments(['--fast'])).toThrow('--fast');
});
