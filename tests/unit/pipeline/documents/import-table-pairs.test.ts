import { expect, test } from 'vitest';
import { openCore, until } from '../../../support/open-core.ts';
import { guessColumns } from '../../../../src-main/pipeline/documents/guess-columns.ts';

const clauses = [
  'index\ttext\tanswer\tsource\ttopic',
  '0\tThe vendor may not open a shop within five miles.\tYes\tlease.md\tnon-compete',
  '1\tNotice is given in writing.\tNo\tlease.md\tnotice',
  '2\tThe fee is due monthly.\t\tlease.md\tfees',
  '3\tNotice is given in writing.\tNo\tlease.md\tnotice',
].join('\n');

async function addTable() {
  const { ask, projectId } = await openCore();
  const { id } = await ask.documents.add({
    projectId,
    name: 'clauses.tsv',
    file: new File([clauses.replace('answer', 'ruling')], 'clauses.tsv'),
  });
  await until(async () => (await ask.documents.list({ projectId }))[0]?.state === 'ready');
  return { ask, projectId, documentId: id };
}

test('The columns of a table are guessed, shown with their first rows, and become examples when named', async () => {
  const { ask, projectId, documentId } = await addTable();
  const [table] = await ask.documents.pairTables({ documentId });
  expect(table).toMatchObject({
    block: 0,
    rows: 4,
    header: true,
    columns: ['index', 'text', 'ruling', 'source', 'topic'],
    guess: { question: 1, answer: 2, wrong: null, source: 3, kind: 4 },
  });
  expect(table?.preview[1]).toEqual(['1', 'Notice is given in writing.', 'No', 'lease.md', 'notice']);
  const columns = table?.guess ?? { question: 0, answer: 1, wrong: null, source: null, kind: null };
  const wanted = { documentId, block: 0, columns, before: 'Does this clause limit competition?' };
  const imported = await ask.documents.importPairs(wanted);
  expect(imported).toEqual({
    pairs: 2,
    warnings: [
      { code: 'pairs-unusable', message: '1 pair left out: each needs a question and, after it, an answer.' },
      {
        code: 'pairs-repeated',
        message: '1 pair left out: the same question and answer are already there.',
      },
    ],
  });
  const { rows } = await ask.examples.list({ projectId });
  expect(rows).toMatchObject([
    {
      question: 'Does this clause limit competition?\n\nThe vendor may not open a shop within five miles.',
      answer: 'Yes',
      detail: 'non-compete',
      status: 'draft',
    },
    { answer: 'No', detail: 'notice' },
  ]);
  // Answers that questions are tested on must not be found in the text.
  expect(await ask.documents.search({ projectId, query: 'competition notice writing' })).toEqual([]);
  const [document] = await ask.documents.list({ projectId });
  expect(document).toMatchObject({ pairs: 2, passages: 0, state: 'ready-with-warnings' });
  expect(await ask.documents.importPairs(wanted)).toMatchObject({ pairs: 2 });
  expect((await ask.examples.list({ projectId })).rows).toHaveLength(2);
});

test('One column cannot be question and answer, and nothing is made then', async () => {
  const { ask, projectId, documentId } = await addTable();
  const columns = { question: 1, answer: 1, wrong: null, source: null, kind: null };
  await expect(ask.documents.importPairs({ documentId, block: 0, columns })).rejects.toMatchObject({
    data: { code: 'same-column' },
  });
  expect((await ask.examples.list({ projectId })).rows).toEqual([]);
});

test('A preference set keeps the answer to avoid', async () => {
  const { ask, projectId } = await openCore();
  const set = [
    {
      input: { messages: [{ role: 'user', content: 'May I share this?' }] },
      preferred_output: [{ role: 'assistant', content: 'Only with consent.' }],
      non_preferred_output: [{ role: 'assistant', content: 'Sure.' }],
    },
    { prompt: 'Who signs?', chosen: 'The partner.', rejected: 'Anybody.' },
  ];
  const text = set.map((each) => JSON.stringify(each)).join('\n');
  await ask.documents.add({ projectId, name: 'set.jsonl', file: new File([text], 'set.jsonl') });
  await until(async () => (await ask.examples.counts({ projectId })).total === 2);
  const { rows } = await ask.examples.list({ projectId });
  const cards = await Promise.all(rows.map(({ id }) => ask.examples.get({ exampleId: id })));
  expect(cards.map(({ question, answer, wrongAnswer }) => [question, answer, wrongAnswer])).toEqual([
    ['May I share this?', 'Only with consent.', 'Sure.'],
    ['Who signs?', 'The partner.', 'Anybody.'],
  ]);
});

test.each([
  [['ID', 'section_header', 'section_text', 'dialogue'], { question: 3, answer: 2, kind: 1 }],
  [['dataset', 'encounter_id', 'dialogue', 'note'], { question: 2, answer: 3, kind: 0 }],
  [['index', 'answer', 'text', 'document_name'], { question: 2, answer: 1, source: 3 }],
  [['Prompt', 'Chosen', 'Rejected'], { question: 0, answer: 1, wrong: 2 }],
  [['Column 1', 'Column 2', 'Column 3'], { question: 1, answer: 2 }],
])('%j: question and answer are proposed', (columns, guess) => {
  const row = columns.map((_, i) => (i === 0 ? '17' : 'some words that say something '.repeat(4 - i)));
  expect(guessColumns(columns, [row])).toMatchObject(guess);
});
