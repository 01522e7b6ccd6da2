import { expect, test } from 'vitest';
import type { DocumentRow } from '../../../src-main/contract/documents.ts';
import type { Finding } from '../../../src-main/contract/privacy.ts';
import { groupBlocks, type Block } from '../../../src-renderer/documents/group-blocks.ts';
import {
  documentsSentence,
  inFilter,
  inWorkOrder,
  rowWords,
} from '../../../src-renderer/documents/row-words.ts';
import { findingsByBlock, marksOf } from '../../../src-renderer/documents/text-marks.ts';

function row(change: Partial<DocumentRow>): DocumentRow {
  return {
    id: 'd',
    name: 'Notice periods.pdf',
    format: 'pdf',
    bytes: 1000,
    state: 'ready',
    pages: 9,
    characters: 5000,
    passages: 41,
    pairs: 0,
    progress: null,
    warnings: [],
    problem: null,
    addedAt: '2026-11-01T10:00:00.000Z',
    place: [],
    parentId: null,
    language: null,
    scanned: false,
    quality: [],
    sameAs: null,
    ...change,
  };
}

const refused = row({
  state: 'refused',
  problem: { code: 'password', what: 'It asks for a password.', safe: '', remedy: '' },
});
const warned = row({
  state: 'ready-with-warnings',
  warnings: [{ code: 'w', message: 'One chart was skipped.' }],
});

test('a row says its state in words and is coloured only when somebody has to act', () => {
  const rows = [
    row({}),
    row({ passages: 1 }),
    row({ pairs: 212 }),
    row({ state: 'reading', progress: { done: 14, total: 31, unit: 'pages' } }),
    row({ state: 'reading', progress: { done: 2000, total: null, unit: 'rows' } }),
    row({ state: 'reading', progress: { done: 5, total: 10, unit: 'bytes' } }),
    warned,
    row({ state: 'ready-with-warnings', warnings: [...warned.warnings, ...warned.warnings] }),
    refused,
    row({
      state: 'refused',
      problem: {
        code: 'corrupt-file',
        what: 'The file is damaged (bad header: 0x90).',
        safe: '',
        remedy: '',
      },
    }),
    row({ state: 'duplicate' }),
  ];
  expect(rows.map((each) => [rowWords(each).words, rowWords(each).tone])).toEqual([
    ['Ready, 41 passages', 'calm'],
    ['Ready, 1 passage', 'calm'],
    ['Ready, 212 pairs for the examples', 'calm'],
    ['Reading page 14 of 31', 'calm'],
    ['Reading row 2,000', 'calm'],
    ['Reading', 'calm'],
    ['One chart was skipped', 'warn'],
    ['2 things to check', 'warn'],
    ['It asks for a password', 'bad'],
    ['The file is damaged', 'bad'],
    ['Duplicate, not used', 'calm'],
  ]);
});

test('what needs a person stands first, what is not used last', () => {
  const rows = [
    row({ id: 'ready' }),
    row({ id: 'duplicate', state: 'duplicate' }),
    row({ id: 'reading', state: 'reading' }),
    { ...warned, id: 'warned' },
  ];
  expect(inWorkOrder(rows).map(({ id }) => id)).toEqual(['warned', 'reading', 'ready', 'duplicate']);
  expect(rows.filter((each) => inFilter(each, 'needs-you')).map(({ id }) => id)).toEqual(['warned']);
  expect([...rows, refused].filter((each) => inFilter(each, 'not-used')).map(({ id }) => id)).toEqual([
    'duplicate',
    'd',
  ]);
});

test('the header sums the files up in one sentence', () => {
  expect(documentsSentence([])).toBe('Bring the files your office already answers from.');
  expect(documentsSentence([row({})])).toBe('1 document, 41 passages.');
  expect(documentsSentence([row({}), warned, refused])).toMatch(
    /^3 documents, [\d,]+ passages, 2 need you\.$/,
  );
  expect(documentsSentence([row({ state: 'waiting', passages: 0 }), row({ state: 'duplicate' })])).toBe(
    '2 documents, 0 passages, 1 to be read.',
  );
});

test('list items that follow each other become one list, and each page is marked where it starts', () => {
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: 'Notice', at: { page: 1 } },
    { kind: 'list-item', level: 0, ordered: false, text: 'one', at: { page: 1 } },
    { kind: 'list-item', level: 1, ordered: true, text: 'inner', at: { page: 1 } },
    { kind: 'list-item', level: 0, ordered: true, text: 'other list', at: { page: 1 } },
    { kind: 'list-item', level: 0, ordered: true, text: 'next page', at: { page: 2 } },
    { kind: 'paragraph', text: 'no page', at: {} },
  ];
  expect(groupBlocks(blocks).map((group) => [group.kind, group.index, group.page])).toEqual([
    ['one', 0, 1],
    ['list', 1, null],
    ['list', 3, null],
    ['list', 4, 2],
    ['one', 5, null],
  ]);
  const [, list] = groupBlocks(blocks);
  expect(list?.kind === 'list' && list.items).toEqual([
    { index: 1, level: 0, text: 'one' },
    { index: 2, level: 1, text: 'inner' },
  ]);
});

test('findings and doubtful words are marked in the text of their own blocks, and nowhere twice', () => {
  const finding = (text: string, decision: Finding['decision'], shownAs: string | null): Finding => ({
    id: text,
    termId: 't',
    kind: 'person',
    text,
    documentId: 'd',
    documentName: 'd',
    passageId: 'p1',
    exampleId: null,
    before: '',
    after: '',
    why: 'after a title',
    foundBy: 'rule',
    decision,
    decidedAs: null,
    shownAs,
  });
  const findings = [finding('Kessler', 'mask', 'Person 1'), finding('Ann', 'open', null)];
  const passage = { id: 'p1', text: '', breadcrumb: [], page: null, blockFrom: 2, blockTo: 3 };
  const byBlock = findingsByBlock({ passageList: [passage] }, findings);
  expect([...byBlock.keys()]).toEqual([2, 3]);
  const text = 'Ms Kessler and Ann of Annfield owe 15O euro; Kessler pays.';
  const marks = marksOf(text, [{ text: '15O', confidence: 41, box: [0, 0, 1, 1] }], byBlock.get(2) ?? []);
  expect(marks.map(({ from, to, look, title }) => [text.slice(from, to), look, title])).toEqual([
    ['Kessler', 'masked', 'Reads “Person 1”'],
    ['Ann', 'open', 'after a title'],
    ['15O', 'doubtful', 'Recognised with 41 of 100: compare it with the page'],
    ['Kessler', 'masked', 'Reads “Person 1”'],
  ]);
  expect(inFilter(row({}), 'private', new Set(['d']))).toBe(true);
  expect(inFilter(row({}), 'private')).toBe(false);
});
