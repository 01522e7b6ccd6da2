import { expect, test } from 'vitest';
import { scoreAnswer } from '../../../../src-main/pipeline/evaluation/score-answer.ts';
import {
  type AnsweredQuestion,
  type AnswerScores,
  clustersOf,
  compare,
} from '../../../../src-main/pipeline/evaluation/compare.ts';
import { seededRandom } from '../../../../src-main/text/statistics/random.ts';

function scores(f1: number, perplexity = 2): AnswerScores {
  return {
    text: '',
    exactMatch: f1 === 1 ? 1 : 0,
    tokenF1: f1,
    rougeL: f1,
    chrF: f1,
    faithful: null,
    wrongFacts: [],
    rules: null,
    tone: null,
    brokenRules: [],
    fluent: 1,
    refused: false,
    repetition: 0,
    broken: 0,
    perplexity,
    right: f1 >= 0.6,
  };
}

function questions(pairs: readonly (readonly [number, number])[], documents = 10): AnsweredQuestion[] {
  return pairs.map(([base, tuned], i) => ({
    base: scores(base, 8),
    tuned: scores(tuned, 2),
    baseDocuments: null,
    tunedDocuments: null,
    document: `document ${i % documents}`,
    group: `question ${i}`,
  }));
}

test('every question is in exactly one of the four lists, and the counts of right answers agree', () => {
  const { counts, right } = compare(
    questions([
      [0.1, 0.9],
      [0.2, 0.8],
      [0.1, 0.1],
      [0.7, 0.2],
      [0.9, 1],
    ]),
  );
  expect(counts).toEqual({ fixed: 2, stillWrong: 1, newlyBroken: 1, rightBoth: 1 });
  expect(right).toEqual({ base: 2, tuned: 3 });
});

test('a clear gain is better, and its words carry the counts', () => {
  const result = compare(
    questions(Array.from({ length: 30 }, (_, i) => [0.1 + (i % 3) / 30, 0.6 + (i % 5) / 20])),
  );
  expect(result.verdict).toBe('better');
  expect(result.evidenceWords).toContain('30 of 30');
  const f1 = result.metrics.find(({ metric }) => metric === 'tokenF1');
  expect(f1?.difference.low).toBeGreaterThan(0.5);
  expect(f1?.difference.mean).toBeCloseTo((f1?.tuned.mean ?? 0) - (f1?.base.mean ?? 0), 12);
});

test('nearer answers of which not one more is right are called nearer, not better', () => {
  const result = compare(
    questions(Array.from({ length: 30 }, (_, i) => [0.05 + (i % 3) / 60, 0.3 + (i % 5) / 40])),
  );
  expect(result.verdict).toBe('better');
  expect(result.verdictWords).toBe('Closer to your answers than its base, but not proven right more often');
});

test('the same answers from both prove nothing', () => {
  const random = seededRandom(5);
  const result = compare(
    questions(
      Array.from({ length: 40 }, () => {
        const f1 = random();
        return [f1, f1];
      }),
    ),
  );
  expect(result.verdict).toBe('not-proven');
  expect(result.metrics.find(({ metric }) => metric === 'tokenF1')?.difference).toEqual({
    mean: 0,
    low: 0,
    high: 0,
  });
});

test('a clear loss is worse', () => {
  expect(compare(questions(Array.from({ length: 30 }, () => [0.8, 0.3]))).verdict).toBe('worse');
});

test('perplexities are averaged geometrically, their difference is a ratio, and lower is better', () => {
  const answers = questions(Array.from({ length: 20 }, () => [0.1, 0.9])).map((answer, i) => ({
    ...answer,
    base: scores(0.1, [2, 8][i % 2]),
    tuned: scores(0.9, [1, 4][i % 2]),
  }));
  const found = compare(answers).metrics.find(({ metric }) => metric === 'perplexity');
  expect(found?.base.mean).toBeCloseTo(4, 10);
  expect(found?.tuned.mean).toBeCloseTo(2, 10);
  expect(found?.difference.mean).toBeCloseTo(0.5, 10);
  expect(found?.verdict).toBe('better');
});

test('questions are clustered by document, or by group where there are too few documents to prove anything', () => {
  const twelve = (documents: number) =>
    clustersOf(
      questions(
        Array.from({ length: 12 }, () => [0, 1]),
        documents,
      ),
      7,
    );
  expect([twelve(9).of, new Set(twelve(9).names).size]).toEqual(['documents', 9]);
  expect([twelve(8).of, new Set(twelve(8).names).size]).toEqual(['questions', 12]);
});

test('a gain in few questions is not proven, and the words say what a test of this size would show', () => {
  const result = compare(
    questions([
      [0.1, 0.9],
      [0.2, 0.8],
      [0.1, 0.7],
      [0.3, 0.4],
    ]),
  );
  expect(result.verdict).toBe('not-proven');
  expect(result.clusters).toEqual({ of: 'questions', count: 4 });
  expect(result.evidenceWords).toMatch(/A test of this size shows a gap of \d+ or more\./);
  expect(result.evidenceWords).toContain('They come from 4 documents only');
});

test('where nothing changed, at most 5 in 100 comparisons call any figure better or worse', () => {
  const random = seededRandom(41);
  const trials = 120;
  let alarms = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    // Ten documents, three questions each; answers of one document move together.
    const moved = Array.from({ length: 10 }, () => (random() - 0.5) * 0.4);
    const pairs = Array.from({ length: 30 }, (_, i) => {
      const base = random();
      return [base, base + (moved[i % 10] as number) + (random() - 0.5) * 0.1] as const;
    });
    const { metrics } = compare(
      questions(pairs).map((answer) => ({ ...answer, base: { ...answer.base, perplexity: 2 } })),
    );
    if (metrics.some(({ verdict }) => verdict !== 'not-proven')) alarms += 1;
  }
  // 5 % of 120 is 6, standard error 2.4.
  expect(alarms).toBeLessThanOrEqual(11);
}, 60_000);

test('with documents at hand the four ways are set against each other', () => {
  const answers = questions(Array.from({ length: 30 }, (_, i) => [0.1, 0.5 + (i % 5) / 50])).map(
    (answer, i) => ({
      ...answer,
      baseDocuments: scores(0.3 + (i % 7) / 70),
      tunedDocuments: scores(0.5 + (i % 5) / 50),
    }),
  );
  const { contrasts, metrics } = compare(answers);
  const verdicts = contrasts.map(({ side, against, verdict }) => [side, against, verdict]);
  expect(verdicts).toEqual([
    ['tuned', 'baseDocuments', 'better'],
    ['tunedDocuments', 'tuned', 'not-proven'],
    ['tunedDocuments', 'baseDocuments', 'better'],
  ]);
  expect(metrics[0]?.baseDocuments?.mean).toBeCloseTo(0.3 + 3 / 70, 2);
});

test('figures made twice from the same answers are the same', () => {
  const answers = questions(Array.from({ length: 20 }, (_, i) => [i / 40, i / 20]));
  expect(compare(answers)).toEqual(compare([...answers]));
});

test('an answer is right from the threshold on', () => {
  const held = { threshold: 0.6, rules: [{ kind: 'never-say' as const, say: 'nobody' }] };
  const put = {
    approved: 'kept for seven years after closing',
    question: 'How long are files kept?',
    source: 'Files are kept for seven years after closing, then destroyed.',
  };
  expect(scoreAnswer('Kept for seven years.', put, 3, held)).toMatchObject({
    right: true,
    exactMatch: 0,
    perplexity: 3,
    faithful: 1,
    refused: false,
  });
  expect(scoreAnswer('Nobody knows.', put, 3, held)).toMatchObject({
    right: false,
    tokenF1: 0,
    rules: 0,
    tone: null,
    brokenRules: ['Says “Nobody”'],
  });
  expect(scoreAnswer('Kept for seven years after closing', put, 3, held)).toMatchObject({
    exactMatch: 1,
    tokenF1: 1,
    rougeL: 1,
  });
});
