import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doAside } from '../../../../src-main/pipeline/examples/do-aside.ts';
import { layOutMap } from '../../../../src-main/text/coverage/lay-out-map.ts';
import { selectDiverse } from '../../../../src-main/text/coverage/select-diverse.ts';
import { surveyTexts, vectorsOf } from '../../../../src-main/text/coverage/survey.ts';

const subjects = [
  ['kidney', 'renal', 'clearance', 'dose', 'creatinine'],
  ['contract', 'notice', 'termination', 'clause', 'renewal'],
  ['holiday', 'leave', 'hours', 'payroll', 'overtime'],
];
const sentence = (subject: number, i: number): string => {
  const words = subjects[subject] as string[];
  return Array.from({ length: 4 }, (_, k) => words[(i * 3 + k * (1 + (i % 3))) % words.length]).join(' and ');
};
const passages = Array.from({ length: 60 }, (_, i) => ({ id: `q${i}`, text: sentence(i % 3, i) }));
/** Nothing is about holidays. */
const examples = Array.from({ length: 20 }, (_, i) => ({
  id: `e${i}`,
  text: sentence(i % 2, i),
  approved: i % 4 < 2,
  passageId: i < 2 ? `q${i}` : null,
}));

describe('A survey', () => {
  test('names topics by their own words, and tells what no example covers', async () => {
    const vectors = await vectorsOf(passages, examples);
    const survey = await surveyTexts(passages, examples, vectors);
    expect(await surveyTexts(passages, examples, vectors)).toEqual(survey);
    const coveredOf = (subject: number) =>
      passages.filter((_, i) => i % 3 === subject && survey.covered[i] === 1).length;
    expect([coveredOf(0) > 15, coveredOf(1) > 15, coveredOf(2)]).toEqual([true, true, 0]);
    // A topic's passages are of one subject, and so is its name.
    for (const [label, terms] of survey.terms.entries()) {
      const of = new Set(passages.flatMap((_, i) => (survey.passageTopic[i] === label ? [i % 3] : [])));
      if (of.size === 0) continue;
      expect(of.size).toBe(1);
      const [subject = 0] = of;
      expect(terms.filter((term) => !subjects[subject]?.includes(term))).toEqual([]);
    }
  });

  test('becomes the same map every time, with neighbours of one subject', async () => {
    const vectors = await vectorsOf(passages, []);
    const points = layOutMap(vectors);
    expect(layOutMap(vectors)).toEqual(points);
    const distance = (i: number, j: number) =>
      Math.hypot(
        (points[2 * i] ?? 0) - (points[2 * j] ?? 0),
        (points[2 * i + 1] ?? 0) - (points[2 * j + 1] ?? 0),
      );
    const sameNeighbour = passages.filter((_, i) => {
      const nearest = passages
        .map((_, j) => j)
        .filter((j) => j !== i)
        .reduce((best, j) => (distance(i, j) < distance(i, best) ? j : best), i === 0 ? 1 : 0);
      return nearest % 3 === i % 3;
    });
    expect(sameNeighbour.length).toBeGreaterThan(54);
  });

  test('of drafts, those are chosen first that say what no approved example says', async () => {
    const drafts = [0, 1, 2].map((subject) => ({
      id: `new ${subject}`,
      text: sentence(subject, 1),
      approved: false,
      passageId: null,
    }));
    const standing = examples.filter(({ approved }) => approved);
    const all = [...standing, ...drafts];
    const [first] = (await doAside({
      kind: 'choose',
      passages,
      examples: all,
      amongDrafts: true,
      size: 1,
    })) as string[];
    expect(first).toBe('new 2');
  });
});

describe('Greedy choice', () => {
  const unit = fc
    .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
    .map((values) => {
      const length = Math.hypot(...values);
      return length < 1e-3 ? [1, 0, 0] : values.map((value) => value / length);
    });
  const rows = (vectors: readonly (readonly number[])[]) => Float32Array.from(vectors.flat());
  const worth = (chosen: readonly (readonly number[])[], targets: readonly (readonly number[])[]): number =>
    targets.reduce(
      (sum, target) =>
        sum +
        chosen.reduce(
          (best, each) =>
            Math.max(
              best,
              target.reduce((dot, v, k) => dot + v * (each[k] ?? 0), 0),
            ),
          0,
        ),
      0,
    );
  const subsets = (count: number, size: number): number[][] =>
    size === 0
      ? [[]]
      : Array.from({ length: count }, (_, i) => i).flatMap((i) =>
          subsets(i, size - 1).map((rest) => [...rest, i]),
        );

  test('is never worse than 1 − 1/e of the best choice, repeats nothing, and grows by its own steps', () => {
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 7 }),
        fc.array(unit, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (candidates, targets, size) => {
          const taken = selectDiverse(rows(candidates), rows(targets), new Float32Array(0), 3, size);
          expect(taken).toHaveLength(Math.min(size, candidates.length));
          expect(new Set(taken).size).toBe(taken.length);
          const got = worth(
            taken.map((c) => candidates[c] as number[]),
            targets,
          );
          const best = subsets(candidates.length, taken.length)
            .map((some) =>
              worth(
                some.map((c) => candidates[c] as number[]),
                targets,
              ),
            )
            .reduce((a, b) => Math.max(a, b), 0);
          expect(got).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best - 1e-4);
          const fewer = selectDiverse(rows(candidates), rows(targets), new Float32Array(0), 3, size - 1);
          expect(taken.slice(0, fewer.length)).toEqual(fewer);
        },
      ),
      { numRuns: 150 },
    );
  });
});
