import { expect, test } from 'vitest';
import { checkLeaks, type LeakItem } from '../../../../src-main/text/leaks/check-leaks.ts';
import { groupSimilar } from '../../../../src-main/text/leaks/similar-pairs.ts';
import { seededRandom } from '../../../../src-main/text/statistics/random.ts';

const random = seededRandom(7);
const syllables = [
  'ba',
  'ker',
  'lo',
  'min',
  'tas',
  'ru',
  'pel',
  'dor',
  'ni',
  'vex',
  'gam',
  'sti',
  'hul',
  'co',
];
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const word = (): string =>
  Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(syllables)).join('');
const vocabulary = Array.from({ length: 3000 }, word);
const words = (count: number): string[] => Array.from({ length: count }, () => pick(vocabulary));

function item(id: string): LeakItem {
  return { id, question: `${words(14).join(' ')}?`, answer: `${words(20).join(' ')}.` };
}

/** One of its words exchanged, another case and other punctuation. */
function reworded(question: string): string {
  const parts = question.replace('?', '').split(' ');
  parts[Math.floor(random() * parts.length)] = word();
  return `${parts.join(', ').toUpperCase()} –`;
}

test('planted leaks of three kinds are found at 99 % or better, and strangers are left alone', async () => {
  const training = Array.from({ length: 600 }, (_, i) => item(`t${i}`));
  const planted = training.slice(0, 450).map(({ question, answer }, i): LeakItem => {
    const fresh = item(`p${i}`);
    if (i % 3 === 0) return { ...fresh, question: question.toUpperCase().replace('?', ' !') };
    if (i % 3 === 1) return { ...fresh, question: reworded(question) };
    return { ...fresh, answer: `${words(6).join(' ')} ${answer.split(' ').slice(3, 16).join(' ')} end` };
  });
  const strangers = Array.from({ length: 300 }, (_, i) => item(`s${i}`));
  const leaks = await checkLeaks({ training, validation: [], test: [...planted, ...strangers] });
  const right = leaks.filter(({ heldId, otherId }) => heldId.slice(1) === otherId.slice(1));
  for (const kind of [0, 1, 2]) {
    const found = right.filter(
      ({ heldId }) => heldId.startsWith('p') && Number(heldId.slice(1)) % 3 === kind,
    );
    expect(found.length / 150, `kind ${kind}`).toBeGreaterThanOrEqual(0.99);
  }
  expect(leaks.filter(({ heldId }) => heldId.startsWith('s'))).toEqual([]);
});

test('vectors tell the same meaning in other words, and validation is held against training', async () => {
  const unit = (x: number): Float32Array => new Float32Array([x, Math.sqrt(1 - x * x)]);
  const a: LeakItem = { id: 'a', question: 'When is rent due?', answer: 'On the first.', vector: unit(1) };
  const b: LeakItem = {
    id: 'b',
    question: 'What day do tenants pay?',
    answer: 'Day one.',
    vector: unit(0.99),
  };
  const c: LeakItem = { id: 'c', question: 'Who signs a lease?', answer: 'Both.', vector: unit(0.2) };
  expect(await checkLeaks({ training: [a], validation: [b], test: [c] })).toEqual([
    { kind: 'same-meaning', heldId: 'b', held: 'validation', otherId: 'a', other: 'training' },
  ]);
});

test('questions that say nearly the same are one group', async () => {
  const groups = await groupSimilar(
    [
      { id: '1', text: 'How long must a closed client file be kept in the archive?' },
      { id: '2', text: 'How long must the closed client file be kept in the archive' },
      { id: '3', text: 'Who may open the trust account?' },
    ],
    async () => undefined,
  );
  expect(groups).toEqual(
    new Map([
      ['1', '1'],
      ['2', '1'],
      ['3', '3'],
    ]),
  );
});
