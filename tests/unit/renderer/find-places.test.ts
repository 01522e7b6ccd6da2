import { expect, test } from 'vitest';
import { findPlaces } from '../../../src-renderer/wizard/find-places.ts';

const projects = [
  { id: 'p1', name: 'Employment advice', note: 'Tallis Merrow', createdAt: '', changedAt: '', next: '' },
  { id: 'p2', name: 'Medication queries', note: '', createdAt: '', changedAt: '', next: '' },
];

test('steps, projects and settings are found by their name or what stands under it', () => {
  const places = (query: string, open: string | null = 'p1') =>
    findPlaces(query, open, projects).map(({ key }) => key);
  expect(places('MERROW')).toEqual(['project p1']);
  expect(places(' log ')).toEqual(['setting log']);
  expect(places('approve')).toEqual(['step examples']);
  expect(places('', null)).toEqual([
    'project p1',
    'project p2',
    'setting look',
    'setting reviewer',
    'setting storage',
    'setting endpoint',
    'setting log',
    'models',
  ]);
});
