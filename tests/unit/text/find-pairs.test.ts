import { expect, test } from 'vitest';
import type { Block } from '../../../src-main/reader/protocol.ts';
import { findPairs } from '../../../src-main/text/find-pairs.ts';

const heading = (level: number, text: string): Block => ({ kind: 'heading', level, text, at: {} });
const paragraph = (text: string): Block => ({ kind: 'paragraph', text, at: {} });
const item = (text: string, ordered = false): Block => ({
  kind: 'list-item',
  level: 1,
  ordered,
  text,
  at: {},
});
const short = (blocks: readonly Block[]): [string, string, string][] =>
  findPairs(blocks).map(({ rule, question, answer }) => [rule, question, answer]);

test('labelled questions and answers are found in one block and across blocks', () => {
  const blocks = [
    paragraph('Q: Who signs the letter?'),
    paragraph('A: The partner signs it.'),
    paragraph('Q1. Who files it?\nA1. The secretary files it.'),
    paragraph('Frage: Wer zahlt?'),
    paragraph('Antwort: Der Mandant zahlt.'),
  ];
  expect(short(blocks)).toEqual([
    ['faq', 'Who signs the letter?', 'The partner signs it.'],
    ['faq', 'Who files it?', 'The secretary files it.'],
    ['faq', 'Wer zahlt?', 'Der Mandant zahlt.'],
  ]);
});

test('a heading that asks is answered by everything up to the next heading', () => {
  const blocks = [
    heading(2, 'Can I take files home?'),
    paragraph('Only with permission of:'),
    item('the partner'),
    item('the records manager'),
    heading(2, 'And then?'),
    heading(2, 'Other'),
  ];
  expect(findPairs(blocks)).toEqual([
    {
      rule: 'faq',
      question: 'Can I take files home?',
      answer: 'Only with permission of:\n- the partner\n- the records manager',
      blockFrom: 0,
      blockTo: 3,
    },
  ]);
});

test('a question standing alone is answered by the paragraph below it', () => {
  const blocks = [
    paragraph('When is the clinic open?'),
    paragraph('From eight to five.'),
    paragraph('Parking is free.'),
  ];
  expect(short(blocks)).toEqual([['faq', 'When is the clinic open?', 'From eight to five.']]);
});

test('questions without an answer, and remarks that only end in a question mark, are left alone', () => {
  expect(
    short([paragraph('Really, after all that?'), paragraph('He left.'), paragraph('Who knows?')]),
  ).toEqual([]);
});

test('definitions are quoted exactly, each up to the next', () => {
  const blocks = [
    paragraph(
      '“Matter” means a piece of work. It has a number. "Conflict of Interest" is defined as a clash of duties.',
    ),
    paragraph('2.1 Business day: means any day but Sunday.'),
    paragraph('This means that nothing happens.'),
  ];
  expect(short(blocks)).toEqual([
    ['definition', 'What does “Matter” mean?', '“Matter” means a piece of work. It has a number.'],
    [
      'definition',
      'What does “Conflict of Interest” mean?',
      '"Conflict of Interest" is defined as a clash of duties.',
    ],
    ['definition', 'What does “Business day” mean?', 'Business day: means any day but Sunday.'],
  ]);
});

test('glossary lines count only under a heading that announces a glossary', () => {
  const line = paragraph('CRP: C-reactive protein, a marker of inflammation');
  expect(short([heading(2, 'Contacts'), line])).toEqual([]);
  expect(short([heading(2, 'Abbreviations'), line])).toEqual([
    ['definition', 'What does “CRP” mean?', 'CRP: C-reactive protein, a marker of inflammation'],
  ]);
});

test('tables of questions and of terms give pairs row by row', () => {
  const faq: Block = {
    kind: 'table',
    header: true,
    rows: [
      ['Question', 'Answer'],
      ['Who?', 'Ruth'],
      ['When?', ''],
    ],
    at: {},
  };
  const terms: Block = {
    kind: 'table',
    header: true,
    rows: [
      ['Term', 'Meaning'],
      ['Retainer', 'Money paid in advance'],
    ],
    at: {},
  };
  expect(short([faq, terms])).toEqual([
    ['faq', 'Who?', 'Ruth'],
    ['definition', 'What does “Retainer” mean?', 'Money paid in advance'],
  ]);
});

test('a short self-contained section is asked about by its heading', () => {
  const blocks = [
    heading(1, 'Client File Policy'),
    heading(2, '4.2 Retention of client files'),
    paragraph('Client files are kept for seven years after the matter has ended.'),
    heading(2, 'How to close a file'),
    paragraph('Ask the partner for a closing letter and send the originals back.'),
  ];
  expect(short(blocks)).toEqual([
    [
      'heading',
      'What does the Client File Policy say about retention of client files?',
      'Client files are kept for seven years after the matter has ended.',
    ],
    [
      'heading',
      'How should you close a file?',
      'Ask the partner for a closing letter and send the originals back.',
    ],
  ]);
});

test('clauses with their heading on the same line are asked about one by one', () => {
  const blocks = [
    heading(1, 'Trust account procedure'),
    heading(2, '2. Money coming in'),
    item('2.1 Deposits. Client money is deposited on the day it arrives.', true),
    item('2.2 In an emergency. The partner may hold cash overnight in the safe.', true),
  ];
  expect(short(blocks)).toEqual([
    [
      'heading',
      'What does the trust account procedure say about deposits?',
      'Client money is deposited on the day it arrives.',
    ],
    [
      'heading',
      'What applies in an emergency, according to the trust account procedure?',
      'The partner may hold cash overnight in the safe.',
    ],
  ]);
});

test('a document whose title does not say what it is is called by its title', () => {
  const blocks = [
    heading(1, 'Infection control'),
    heading(2, 'Hands'),
    paragraph('Hands are washed with soap when they look dirty.'),
  ];
  expect(short(blocks)[0]?.[1]).toBe('What does “Infection control” say about hands?');
});

test.each([
  ['leans on other text', 'It is kept for seven years after the matter has ended.'],
  ['points elsewhere', 'The period is given in the table, see below for the exact number of years.'],
  ['is a form to fill in', 'Name of the client who is leaving: ____________________ .'],
  ['is cut off', 'The partner signs the letter before any work begins and'],
  ['is long', 'The partner signs the letter. '.repeat(40)],
])('a section that %s is not offered', (_, text) => {
  expect(short([heading(1, 'File policy'), heading(2, 'Retention of files'), paragraph(text)])).toEqual([]);
});

test('numbered steps under a heading are asked for by it and answered whole, in their order', () => {
  const steps = ['1. Thank the client.', '2. Write the complaint down.', '3. Tell the partner the same day.'];
  const answer = steps.join('\n');
  const asked = (title: string) =>
    short([heading(2, title), paragraph('Do this:'), ...steps.map((step) => item(step, true))]);
  expect(asked('Handling a complaint')).toEqual([
    ['steps', 'What are the steps of handling a complaint?', answer],
  ]);
  expect(asked('Complaint procedure')).toEqual([
    ['steps', 'What does the complaint procedure ask for, step by step?', answer],
  ]);
  expect(asked('How to take a complaint')).toEqual([['steps', 'How should you take a complaint?', answer]]);
  expect(asked('When a client complains')).toEqual([
    ['steps', 'What is to be done when a client complains, step by step?', answer],
  ]);
  expect(asked('Our partners').filter(([rule]) => rule === 'steps')).toEqual([]);
});

test('rows of a table are asked for by name; an empty cell is said, and unclear tables are left alone', () => {
  const table = (rows: string[][], header = true): Block => ({ kind: 'table', header, rows, at: {} });
  expect(
    short([
      table([
        ['Drug', 'Dose', 'Renal dose'],
        ['Amoxicillin', '500 mg', ''],
        ['Cefalexin', '250 mg', '125 mg'],
      ]),
      table([
        ['Document', 'Retention period'],
        ['Closed files', 'seven years'],
        ['Wills', 'for ever'],
      ]),
    ]),
  ).toEqual([
    [
      'table-row',
      'What does the table give for amoxicillin: dose and renal dose?',
      'Dose: 500 mg; Renal dose: —',
    ],
    [
      'table-row',
      'What does the table give for cefalexin: dose and renal dose?',
      'Dose: 250 mg; Renal dose: 125 mg',
    ],
    ['table-row', 'What is the retention period for closed files?', 'seven years'],
    ['table-row', 'What is the retention period for wills?', 'for ever'],
  ]);
  expect(
    short([
      table([
        ['Year', 'Fee'],
        ['2019', '5'],
        ['2020', '6'],
      ]),
      table([
        ['Drug', 'Dose'],
        ['Aspirin', '5 mg'],
        ['Aspirin', '6 mg'],
      ]),
      table([['Drug', 'Dose'], ['Aspirin', '5 mg'], ['Ibuprofen']]),
      table(
        [
          ['Drug', 'Dose'],
          ['Aspirin', '5 mg'],
          ['Ibuprofen', '200 mg'],
        ],
        false,
      ),
    ]),
  ).toEqual([]);
});
