import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Part, splitByGroup } from '../../../src-main/text/split-by-group.ts';

const shares = { training: 0.7, validation: 0.15, test: 0.15 };
const anyItems = fc
  .array(fc.record({ group: fc.constantFrom(...'abcdefghijklmnop'), size: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((items) => items.map((item, i) => ({ ...item, id: `i${i}` })));

test('no group is ever divided, and every item is placed', () => {
  fc.assert(
    fc.property(anyItems, fc.integer(), (items, seed) => {
      const parts = splitByGroup(items, shares, seed);
      expect(parts.size).toBe(items.length);
      const byGroup = new Map<string, Part | undefined>();
      for (const { id, group } of items) {
        if (!byGroup.has(group)) byGroup.set(group, parts.get(id));
        expect(parts.get(id)).toBe(byGroup.get(group));
      }
    }),
  );
});

test('training is never empty, and from three groups on no part is', () => {
  fc.assert(
    fc.property(anyItems, fc.integer(), (items, seed) => {
      const used = new Set(splitByGroup(items, shares, seed).values());
      expect(used.has('training')).toBe(true);
      if (new Set(items.map(({ group }) => group)).size >= 3) expect(used.size).toBe(3);
    }),
  );
});

test('the order of the items does not matter', () => {
  fc.assert(
    fc.property(anyItems, fc.integer(), (items, seed) => {
      const forwards = splitByGroup(items, shares, seed);
      const backwards = splitByGroup([...items].reverse(), shares, seed);
      expect([...backwards].sort()).toEqual([...forwards].sort());
    }),
  );
});

test('sizes come as near the shares as whole groups allow', () => {
  const items = Array.from({ length: 10 }, (_, i) => ({ id: `d${i}`, group: `d${i}`, size: 10 }));
  const count = (part: Part): number =>
    [...splitByGroup(items, { training: 0.6, validation: 0.2, test: 0.2 }, 1).values()].filter(
      (each) => each === part,
    ).length;
  expect([count('training'), count('validation'), count('test')]).toEqual([6, 2, 2]);
});

test('many groups of odd sizes end within one small group of every share', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 40, maxLength: 80 }),
      fc.integer(),
      (sizes, seed) => {
        const items = sizes.map((size, i) => ({ id: `d${i}`, group: `d${i}`, size }));
        const total = sizes.reduce((a, b) => a + b);
        const parts = splitByGroup(items, shares, seed);
        for (const part of ['training', 'validation', 'test'] as const) {
          const size = items
            .filter(({ id }) => parts.get(id) === part)
            .reduce((sum, each) => sum + each.size, 0);
          expect(Math.abs(size - total * shares[part])).toBeLessThanOrEqual(5);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('another seed draws other groups', () => {
  const items = Array.from({ length: 12 }, (_, i) => ({ id: `d${i}`, group: `d${i}` }));
  const held = (seed: number): string =>
    [...splitByGroup(items, shares, seed)]
      .filter(([, part]) => part === 'test')
      .map(([id]) => id)
      .sort()
      .join();
  expect(new Set([1, 2, 3, 4, 5, 6].map(held)).size).toBeGreaterThan(2);
});

test('one group trains, two groups train and test', () => {
  const item = (id: string) => ({ id, group: id });
  expect([...splitByGroup([item('a')], shares, 1).values()]).toEqual(['training']);
  expect([...splitByGroup([item('a'), item('b')], shares, 1).values()].sort()).toEqual(['test', 'training']);
});

test('a part without a share gets nothing', () => {
  const items = Array.from({ length: 9 }, (_, i) => ({ id: `d${i}`, group: `d${i}` }));
  const parts = new Set(splitByGroup(items, { training: 0.8, validation: 0, test: 0.2 }, 1).values());
  expect([...parts].sort()).toEqual(['test', 'training']);
});
