import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { read, short } from './support/read.ts';

test('plain text: title, capital headings, lists, wrapped lines joined', async () => {
  const outcome = await read(
    [
      'Office rules for new staff',
      '',
      '1. THE RULE',
      '',
      'What a client tells us stays with us. It stays with us after the matter is',
      'over, after the client has left, and after we have left the firm ourselves.',
      '',
      '- first',
      '  and more',
      '- second',
      '',
      'Q: Who signs?',
      'A: The partner.',
    ].join('\n'),
  );
  expect(outcome.title).toBe('Office rules for new staff');
  expect(short(outcome.blocks)).toEqual([
    'H1 Office rules for new staff',
    'H2 1. THE RULE',
    'P What a client tells us stays with us. It stays with us after the matter is over, after the client has left, and after we have left the firm ourselves.',
    'L1 first and more',
    'L1 second',
    'P Q: Who signs?\nA: The partner.',
  ]);
});

test('text in a guessed encoding is read and says that it was guessed', async () => {
  const outcome = await read(
    iconv.encode(
      'Die Prüfung der Gebühren gehört zur Tätigkeit der Kanzlei und muß täglich erfolgen.',
      'windows-1252',
    ),
  );
  expect(outcome).toMatchObject({
    status: 'read-with-warnings',
    blocks: [{ text: 'Die Prüfung der Gebühren gehört zur Tätigkeit der Kanzlei und muß täglich erfolgen.' }],
    warnings: [{ code: 'encoding-guessed' }],
  });
});

test('decomposed accents, soft hyphens and hard spaces become ordinary text', async () => {
  const outcome = await read('Gro\u0308\u00dfe: 5\u00a0mg Amoxi\u00adcillin \u200bdaily');
  expect(short(outcome.blocks)).toEqual(['P Größe: 5 mg Amoxicillin daily']);
});

test('Markdown: every kind of block, marks taken off', async () => {
  const outcome = await read(
    [
      '---',
      'title: "House rules"',
      '---',
      '# House rules',
      '',
      'A [link](https://example.org) and **bold**, *slanted*, `code_with_marks`',
      'on a wrapped line.[^1]',
      '',
      'Setext',
      '------',
      '',
      '1. one',
      '   - inner **item**',
      '2. two',
      '',
      '| Drug | Dose | Note |',
      '| --- | ---: | --- |',
      '| A \\| B | 5 mg | |',
      '| C | | ask |',
      '',
      '**Can I ask?**',
      '',
      '> Yes, you',
      '> can.',
      '',
      '```sh',
      'rm *important*',
      '```',
      '<!-- hidden -->',
    ].join('\n'),
    'x.md',
  );
  expect(outcome.title).toBe('House rules');
  expect(short(outcome.blocks)).toEqual([
    'H1 House rules',
    'P A link and bold, slanted, code_with_marks on a wrapped line.',
    'H2 Setext',
    'O1 1. one',
    'L2 inner item',
    'O1 2. two',
    {
      header: true,
      rows: [
        ['Drug', 'Dose', 'Note'],
        ['A | B', '5 mg', ''],
        ['C', '', 'ask'],
      ],
    },
    'H3 Can I ask?',
    'P Yes, you can.',
    'C rm *important*',
  ]);
});

test('HTML: main content in order, spans kept in place, scripts and navigation left out', async () => {
  const outcome = await read(
    `<!DOCTYPE html><html><head><title>Doses &amp; more</title><style>p{}</style></head><body>
    <nav><a href="/">Home</a></nav><main><h1>Doses</h1><p>Take <b>one</b><br>per day.</p>
    <ol><li>First<ul><li>inner</li></ul></li><li>Second</li></ol>
    <table><tr><th>Drug</th><th>Dose</th><th>Note</th></tr>
    <tr><td rowspan="2">A</td><td>1 mg</td><td></td></tr><tr><td>2 mg</td><td>night</td></tr>
    <tr><td colspan="2">None</td><td>x</td></tr></table>
    <script>alert('no')</script><pre>a  b
c</pre></main></body></html>`,
  );
  expect(outcome.title).toBe('Doses & more');
  expect(short(outcome.blocks)).toEqual([
    'H1 Doses',
    'P Take one\nper day.',
    'O1 1. First',
    'L2 inner',
    'O1 2. Second',
    {
      header: true,
      rows: [
        ['Drug', 'Dose', 'Note'],
        ['A', '1 mg', ''],
        ['', '2 mg', 'night'],
        ['None', '', 'x'],
      ],
    },
    'C a  b\nc',
  ]);
});

test('a table keeps empty cells in place and names rows of another width', async () => {
  const outcome = await read(
    'Drug,Dose,Kidney\n"Amoxi, oral",500 mg,\nGentamicin,,Avoid\nVancomycin,1 g\n',
    'd.csv',
  );
  expect(short(outcome.blocks)).toEqual([
    {
      header: true,
      rows: [
        ['Drug', 'Dose', 'Kidney'],
        ['Amoxi, oral', '500 mg', ''],
        ['Gentamicin', '', 'Avoid'],
        ['Vancomycin', '1 g', ''],
      ],
    },
  ]);
  expect(outcome.warnings).toEqual([
    { code: 'ragged-rows', message: 'One row has more or fewer cells than the first row (row 4).' },
  ]);
});

test('question and answer columns become pairs with split, group and source', async () => {
  const csv =
    'id;Question;Approved answer;Split;Group;Source\n1;Who signs?;"The partner; nobody else.";train;g1;a.docx\n2;Who files?;The clerk.;dev;;\n3;;No question.;;;\n';
  const outcome = await read(csv, 'q.csv');
  expect(outcome.blocks).toEqual([]);
  expect(outcome.pairs).toEqual([
    {
      messages: [
        { role: 'user', content: 'Who signs?' },
        { role: 'assistant', content: 'The partner; nobody else.' },
      ],
      line: 2,
      split: 'training',
      group: 'g1',
      source: 'a.docx',
    },
    {
      messages: [
        { role: 'user', content: 'Who files?' },
        { role: 'assistant', content: 'The clerk.' },
      ],
      line: 3,
      split: 'validation',
    },
  ]);
  expect(outcome.warnings).toMatchObject([{ code: 'incomplete-rows' }]);
});

test('chat, prompt-completion, ShareGPT and Alpaca lines become pairs; broken lines are named', async () => {
  const lines = [
    '{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Q1?"}]},{"role":"assistant","content":"A1"}],"metadata":{"split":"test","group":7,"source":"a.pdf"}}',
    '{"prompt":"Q2?","completion":" A2"}',
    '{"conversations":[{"from":"human","value":"Q3?"},{"from":"gpt","value":"A3"}]}',
    '{"instruction":"Q4?","input":"Text.","output":"A4","split":"valid"}',
    '{"messages":[{"role":"user","content":"only a question"}]}',
    '{"messages": [',
  ];
  const outcome = await read(lines.join('\n'));
  const pair = (question: string, answer: string) => [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  expect(outcome.pairs).toEqual([
    {
      messages: [{ role: 'system', content: 'Be brief.' }, ...pair('Q1?', 'A1')],
      line: 1,
      split: 'test',
      group: '7',
      source: 'a.pdf',
    },
    { messages: pair('Q2?', 'A2'), line: 2 },
    { messages: pair('Q3?', 'A3'), line: 3 },
    { messages: pair('Q4?\n\nText.', 'A4'), line: 4, split: 'validation' },
  ]);
  expect(outcome.warnings.map(({ code, message }) => [code, message])).toEqual([
    ['broken-lines', 'Line 6 is not valid JSON and was left out.'],
    ['incomplete-lines', 'Line 5 is without a question and an answer and was left out.'],
  ]);
});

test('a data set without a single pair is refused, not read as empty', async () => {
  expect(await read('{"a":1}\n{"a":2}\n')).toMatchObject({
    status: 'refused',
    format: 'jsonl',
    refusal: { code: 'no-pairs' },
  });
});
