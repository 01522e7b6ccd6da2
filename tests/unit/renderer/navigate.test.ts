import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOpenItem, writeOpenItem } from '../../../src-renderer/documents/open-item.ts';
import { hrefOf, parseRoute } from '../../../src-renderer/wizard/navigate.ts';
import { road } from '../../../src-renderer/wizard/road.ts';

test('an address leads back to the route it was written for, whatever the ids hold', () => {
  const id = fc.string({ minLength: 1 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(id, fc.constantFrom(...road), fc.option(id), (projectId, { stage }, item) => {
      const route = { at: 'stage', projectId, stage, item } as const;
      expect(parseRoute(hrefOf(route))).toEqual(route);
    }),
  );
  expect(parseRoute(hrefOf({ at: 'settings', section: 'log' }))).toEqual({ at: 'settings', section: 'log' });
});

test('an address nobody wrote leads to the start, a stage nobody knows to the documents', () => {
  expect([parseRoute(''), parseRoute('#/nowhere/1'), parseRoute('#/project/')]).toEqual([
    { at: 'start' },
    { at: 'start' },
    { at: 'start' },
  ]);
  expect(parseRoute('#/project/7/brunch')).toEqual({
    at: 'stage',
    projectId: '7',
    stage: 'documents',
    item: null,
  });
});

test('an address that cannot be decoded leads to the start', () => {
  expect(parseRoute('#/project/%E0%A4%A')).toEqual({ at: 'start' });
});

test('a passage is named together with its document', () => {
  expect(parseOpenItem(writeOpenItem('d1', 'p2'))).toEqual({ documentId: 'd1', passageId: 'p2' });
  expect(parseOpenItem(writeOpenItem('d1'))).toEqual({ documentId: 'd1', passageId: null });
  expect(parseOpenItem(null)).toEqual({ documentId: null, passageId: null });
});
