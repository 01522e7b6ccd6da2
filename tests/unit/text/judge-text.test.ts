import { expect, test } from 'vitest';
import type { Block } from '../../../src-main/reader/protocol.ts';
import { judgeText } from '../../../src-main/text/quality/judge-text.ts';

const paragraphs = (...texts: string[]): Block[] =>
  texts.map((text) => ({ kind: 'paragraph', text, at: {} }));
const english = [
  'The client gives notice in writing, and the partner who is responsible for the matter signs for it.',
  'Closed files are kept for seven years after the matter ends, and then they are destroyed under supervision.',
  'Money held for a client is never mixed with the money of the office, not even for a single day.',
];
const german = [
  'Die Kündigung erfolgt schriftlich, und der zuständige Partner bestätigt den Eingang am selben Tag.',
  'Geschlossene Akten werden sieben Jahre nach dem Ende des Mandats aufbewahrt und danach vernichtet.',
  'Fremdgeld wird niemals mit dem Geld der Kanzlei vermischt, auch nicht für einen einzigen Tag.',
];
const codes = (blocks: readonly Block[], prose = true): string[] =>
  judgeText(blocks, prose).flags.map(({ code }) => code);

test('A language is told, and two of them are flagged by name', () => {
  expect(judgeText(paragraphs(...english), true)).toEqual({ language: 'en', flags: [] });
  expect(judgeText(paragraphs(...german), true)).toEqual({ language: 'de', flags: [] });
  const both = judgeText(paragraphs(...english, ...german, ...english), true);
  expect(both.language).toBe('en');
  expect(both.flags).toMatchObject([
    { code: 'mixed-languages', message: expect.stringContaining('English and German') },
  ]);
});

test('A few words are too short, unless they are a table', () => {
  expect(codes(paragraphs('Call back on Monday.'))).toEqual(['too-short']);
  const table: Block = { kind: 'table', header: true, rows: [['Dose'], ['5 mg']], at: {} };
  expect(codes([table])).toEqual([]);
});

test('Misread letters are flagged, numbers, citations and addresses are not', () => {
  const misread =
    'Tl1e cl1ent giues nol1ce 1n wr|t|ng anb tl1e parlner wl1o |s resp0ns1ble s1gns f0r |t t0d@y';
  expect(codes(paragraphs(...Array.from({ length: 4 }, () => `${misread} ${Math.random()}`)))).toContain(
    'garbled',
  );
  const legal =
    'See Art. 5(1)(b) GDPR, BGB § 626 Abs. 2, 42 U.S.C. § 1983, e.g. in Re A&B plc v. O’Neill-Smith [2019] EWCA Civ 1234; write to j.doe@example.org or call +44 20 7946 0018 about COVID-19, H2O and mRNA.';
  expect(codes(paragraphs(legal, legal.replace('See', 'Compare'), ...english))).toEqual([]);
});

test('Text that repeats itself is boilerplate', () => {
  const disclaimer =
    'This message is confidential and intended only for the person it is addressed to; delete it otherwise.';
  expect(codes(paragraphs(...english, ...Array.from({ length: 8 }, () => disclaimer)))).toEqual([
    'boilerplate',
  ]);
  expect(codes(paragraphs(...english, disclaimer))).toEqual([]);
});
