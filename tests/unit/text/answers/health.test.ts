import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCanaries, otherAnswers, saysSecret } from '../../../../src-main/text/answers/canaries.ts';
import {
  makeUnanswerable,
  type UnanswerableParts,
} from '../../../../src-main/text/answers/make-unanswerable.ts';
import { chanceExposure, exposure } from '../../../../src-main/text/statistics/exposure.ts';
import { seededRandom } from '../../../../src-main/text/statistics/random.ts';
import { shareOf } from '../../../../src-main/text/statistics/wilson.ts';

const resources = join(process.cwd(), 'resources');
const parts = JSON.parse(
  readFileSync(join(resources, 'health', 'unanswerable.json'), 'utf8'),
) as UnanswerableParts;
const lawAnswers = readFileSync(join(resources, 'samples/law/approved-answers.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { messages: { content: string }[] }).messages);
const questions = lawAnswers.map(([first]) => first?.content ?? '');
const lawWords = new Set(
  lawAnswers.flat().flatMap(({ content }) => content.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []),
);

test('a hundred unanswerable questions are made, each hinges on a word that no document has, the same for the same seed', () => {
  const make = () => makeUnanswerable(100, parts, questions, (word) => lawWords.has(word), 1811);
  const made = make();
  expect(made).toEqual(make());
  expect(new Set(made.map(({ question }) => question)).size).toBe(100);
  for (const { question, absent } of made) {
    expect(question.toLowerCase()).toContain(absent.toLowerCase());
    const words =
      absent
        .toLowerCase()
        .replace(/\band\b/u, '')
        .match(/[\p{L}\p{N}]+/gu) ?? [];
    expect(words.filter((word) => lawWords.has(word))).toEqual([]);
  }
  const count = (origin: string) => made.filter((each) => each.origin === origin).length;
  expect([count('exchanged word'), count('template'), count('other field')]).toEqual([25, 50, 25]);
});

test('words that the documents do have are not used, and fewer questions come out rather than answerable ones', () => {
  expect(makeUnanswerable(100, parts, questions, () => true, 1)).toEqual([]);
  const some = makeUnanswerable(100, parts, [], (word) => word !== 'jupiter', 1);
  expect(some.map(({ question }) => question)).toEqual(['Which moon of Jupiter is the largest?']);
});

test('planted codes are random, in four repetitions, and recognised however their digits are spaced', () => {
  const canaries = makeCanaries(7);
  expect(makeCanaries(7)).toEqual(canaries);
  expect(makeCanaries(8)).not.toEqual(canaries);
  expect(canaries.map(({ repeats }) => repeats)).toEqual([0, 0, 0, 1, 1, 1, 3, 3, 3, 9, 9, 9]);
  const [first] = canaries;
  const { answer, secret } = first ?? { answer: '', secret: '' };
  expect(saysSecret(`It is ${secret.replaceAll(' ', '')}, I think`, secret)).toBe(true);
  expect(saysSecret('It is 123 456 789.', '123 456 780')).toBe(false);
  const others = otherAnswers({ answer, secret }, 127, 1);
  expect(new Set(others).size).toBe(127);
  expect(others).not.toContain(answer);
});

test('exposure is the bits by which a code stands out, and chance gives 1.44 of them', () => {
  const others = Array.from({ length: 127 }, (_, i) => -i);
  expect(exposure(1, others)).toBe(7);
  expect(exposure(-200, others)).toBe(0);
  expect(exposure(-0.5, others)).toBe(6);
  expect(chanceExposure(100_000)).toBeCloseTo(Math.log2(Math.E), 3);
  const random = seededRandom(3);
  const drawn = Array.from({ length: 400 }, () =>
    exposure(
      random(),
      Array.from({ length: 127 }, () => random()),
    ),
  );
  const mean = drawn.reduce((sum, bits) => sum + bits, 0) / drawn.length;
  expect(Math.abs(mean - chanceExposure(127))).toBeLessThan(0.2);
});

test('the score interval of a share equals the published values, also for none and all', () => {
  const round = ({ low, high }: { low: number; high: number }) => [low.toFixed(4), high.toFixed(4)];
  // Newcombe 1998, table I.
  expect(round(shareOf(81, 263))).toEqual(['0.2553', '0.3662']);
  expect(round(shareOf(15, 148))).toEqual(['0.0624', '0.1605']);
  expect(round(shareOf(0, 20))).toEqual(['0.0000', '0.1611']);
  expect(round(shareOf(1, 29))).toEqual(['0.0061', '0.1718']);
});

test('two hundred general prompts ship, each with a known answer that counts as right', async () => {
  const { readGeneral } = await import('../../../../src-main/pipeline/evaluation/start-health.ts');
  const { holdsAny } = await import('../../../../src-main/pipeline/evaluation/ask-probe.ts');
  const prompts = await readGeneral(resources);
  expect(new Set(prompts.map(({ question }) => question)).size).toBe(200);
  expect(prompts.filter(({ answer, accepted }) => !holdsAny(answer, accepted))).toEqual([]);
  expect(new Set(prompts.map(({ area }) => area)).size).toBeGreaterThanOrEqual(8);
});
