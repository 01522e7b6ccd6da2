import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countSame } from '../../../src-main/datasets/compare-read.ts';
import {
  DATASET_FORMATS,
  type DatasetExample,
  type DatasetFormat,
  type PlannedFile,
} from '../../../src-main/datasets/dataset-example.ts';
import { planDataset } from '../../../src-main/datasets/plan-dataset.ts';
import { writeDataset } from '../../../src-main/datasets/write-dataset.ts';
import { cleanText } from '../../../src-main/reader/clean-blocks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { read } from '../reader/support/read.ts';

const facts = { title: 'Notice periods', licence: null, languages: ['en'], privacy: null };

const odd = [
  'Two lines\nand a third\n\nafter a gap',
  'She said "no", then \'yes\'; a,b\tc | d',
  'مرحبا بالعالم — שלום ‮tricky‬',
  '👩‍⚕️ 10 µg 🇨🇭 e\u0301',
  "=cmd|' /C calc'!A0",
  "'=1+1",
  '+49 30 1234',
  '-5 mg',
  '@SUM(A1)',
  '{"messages": []}',
  '[1] see below',
  '\\n is not a line end; C:\\new',
  '--- \nlicense: mit\n---',
  '<script>alert(1)</script>',
  '你好，请问通知期限是多久？',
];

function example(i: number, over: Partial<DatasetExample> = {}): DatasetExample {
  const text = odd[i % odd.length] ?? '';
  const parts = ['training', 'validation', 'test', null] as const;
  return {
    asked: [{ role: 'user', content: `${i}: ${text}` }],
    answer: i % 2 === 0 ? text : `Answer ${text}`,
    wrong: null,
    split: parts[i % 4] ?? null,
    group: i % 3 === 0 ? `g${i}` : null,
    source: i % 5 === 0 ? 'Notice, 2nd ed.docx' : null,
    kind: i % 2 === 0 ? 'faq' : null,
    ...over,
  };
}

const examples: readonly DatasetExample[] = [
  ...odd.map((_, i) => example(i)),
  ...odd.map((_, i) => example(i + 40, { wrong: odd[(i + 3) % odd.length] ?? '' })),
  example(90, {
    asked: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'And?' },
    ],
  }),
  example(91, {
    asked: [
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: '=1st' },
      { role: 'user', content: 'Second?' },
    ],
  }),
];

/** Reads what `bytesOf` gives of every planned file and holds it against what was meant. */
async function readsBack(
  format: DatasetFormat,
  some: readonly DatasetExample[],
  bytesOf: (file: PlannedFile) => Promise<Uint8Array> | Uint8Array,
) {
  const plan = planDataset(format, some, facts);
  let held = 0;
  for (const file of plan.files) {
    const { name, holds } = file;
    if (holds === null) continue;
    const outcome = await read(await bytesOf(file), name);
    expect({ name, same: countSame(holds, outcome.pairs), warnings: outcome.warnings }).toEqual({
      name,
      same: holds.length,
      warnings: [],
    });
    held += holds.length;
  }
  return { held, plan };
}

test.each(DATASET_FORMATS)('%s gives back every odd text as it was', async (format) => {
  const folder = temporaryFolder();
  const signal = new AbortController().signal;
  const go = { signal, progress: () => undefined, despiteRules: true };
  await writeDataset(planDataset(format, examples, facts), folder, go);
  const { held, plan } = await readsBack(format, examples, ({ name }) => readFile(join(folder, name)));
  const cards = examples.filter(({ wrong }) => wrong !== null).length;
  // A table has no place for earlier turns.
  const expected = { 'openai-preference': cards, csv: examples.length - 1 } as Partial<
    Record<DatasetFormat, number>
  >;
  expect(held).toBe(expected[format] ?? examples.length);
  expect(plan.leftOut.length > 0).toBe(format !== 'hugging-face');
});

test('any text comes back from every form', async () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('"', "'", ',', ';', '\n', '\t', '=', '-', '\\', '{', '\u202e', 'é', '😀'),
        maxLength: 12,
      }),
    )
    .map((any) => cleanText(any).trim())
    .filter((any) => any !== '');
  const maybe = fc.option(
    text.filter((any) => !any.includes('\n')),
    { nil: null },
  );
  const one = fc.record({
    asked: text.map((content) => [{ role: 'user' as const, content }]),
    answer: text,
    wrong: fc.option(text, { nil: null }),
    split: fc.constantFrom('training' as const, 'validation' as const, 'test' as const, null),
    group: maybe,
    source: maybe,
    kind: maybe,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { minLength: 2, maxLength: 6 }),
      fc.constantFrom(...DATASET_FORMATS),
      async (some, format) => {
        const usable =
          format === 'openai-preference'
            ? some.map((each) => ({ ...each, wrong: each.wrong ?? 'No.' }))
            : some;
        const { held } = await readsBack(format, usable, ({ pieces }) =>
          Buffer.concat([...pieces()].map((piece) => Buffer.from(piece))),
        );
        expect(held).toBe(usable.length);
      },
    ),
    { numRuns: 120, seed: 1811 },
  );
});

test('a spreadsheet is given no cell that it would run', async () => {
  const plan = planDataset('csv', examples, facts);
  const text = [...(plan.files[0]?.pieces() ?? [])].join('');
  expect(text.match(/(?:^|,)"[=+\-@\t\r]/gmu)).toBeNull();
  expect(text).toContain(`"'=cmd|' /C calc'!A0"`);
});
