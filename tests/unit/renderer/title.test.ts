import { expect, test } from 'vitest';
import { parseRoute } from '../../../src-renderer/wizard/navigate.ts';
import { titleOf } from '../../../src-renderer/wizard/use-title.ts';

test('a page is called by its step, and says nothing of a project a browser could remember', () => {
  const titles = [
    titleOf('absent', parseRoute('')),
    titleOf('locked', parseRoute('#/project/p1/examples/e1')),
    titleOf('open', parseRoute('#/')),
    titleOf('open', parseRoute('#/settings/log')),
    titleOf('open', parseRoute('#/project/p1/examples/e1')),
  ];
  expect(titles).toEqual(
    ['Set up', 'Locked', 'Projects', 'Settings', 'Examples'].map((name) => `${name} – Vernacular`),
  );
});
