import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { read } from './support/read.ts';

const answer = (content: string) => [{ role: 'assistant' as const, content }];

test.each([
  ['OpenAI chat', { messages: [{ role: 'user', content: 'Who signs?' }, ...answer('The partner.')] }],
  [
    'ShareGPT',
    {
      conversations: [
        { from: 'human', value: 'Who signs?' },
        { from: 'gpt', value: 'The partner.' },
      ],
    },
  ],
  ['Alpaca', { instruction: 'Who signs?', input: '', output: 'The partner.' }],
  ['prompt and completion', { prompt: 'Who signs?', completion: 'The partner.' }],
  [
    'chats as prompt and completion',
    { prompt: [{ role: 'user', content: 'Who signs?' }], completion: answer('The partner.') },
  ],
])('%s is read line by line and as one array', async (_, entry) => {
  const messages = [{ role: 'user', content: 'Who signs?' }, ...answer('The partner.')];
  for (const text of [JSON.stringify(entry), JSON.stringify([entry], null, 2)]) {
    const outcome = await read(text, 'set.json');
    expect(outcome.pairs).toEqual([{ messages, line: 1 }]);
  }
});

test.each([
  [
    'OpenAI preference',
    {
      input: { messages: [{ role: 'user', content: 'Who signs?' }] },
      preferred_output: answer('The partner.'),
      non_preferred_output: answer('Anybody.'),
    },
  ],
  ['prompt, chosen, rejected', { prompt: 'Who signs?', chosen: 'The partner.', rejected: 'Anybody.' }],
  [
    'whole chats, chosen and rejected',
    {
      chosen: [{ role: 'user', content: 'Who signs?' }, ...answer('The partner.')],
      rejected: [{ role: 'user', content: 'Who signs?' }, ...answer('Anybody.')],
    },
  ],
])('%s keeps the answer to avoid', async (_, entry) => {
  expect((await read(JSON.stringify(entry), 'set.jsonl')).pairs).toMatchObject([
    { messages: [{ content: 'Who signs?' }, { content: 'The partner.' }], wrong: 'Anybody.' },
  ]);
});

test('a chat keeps its earlier turns and loses what was said last without an answer', async () => {
  const turns = ['Hello.', 'Good day.', 'Who signs?', 'The partner.', 'Thanks.'];
  const conversations = turns.map((value, i) => ({ from: i % 2 === 0 ? 'human' : 'gpt', value }));
  const [pair] = (await read(JSON.stringify({ conversations }), 'set.jsonl')).pairs;
  expect(pair?.messages.map(({ content }) => content)).toEqual(turns.slice(0, 4));
});

test('Parquet gives pairs where its columns are known, and a table where they are not', async () => {
  const parquet = (first: string, second: string): Buffer =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: first, data: ['Who signs?', 'When?'] },
          { name: second, data: ['The partner.', 'In März.'] },
        ],
      }),
    );
  const known = await read(parquet('question', 'answer'), 'set.parquet');
  expect(known).toMatchObject({ format: 'parquet', status: 'read' });
  expect(known.pairs.map(({ messages }) => messages.map(({ content }) => content))).toEqual([
    ['Who signs?', 'The partner.'],
    ['When?', 'In März.'],
  ]);
  const unknown = await read(parquet('clause', 'ruling'), 'set.parquet');
  expect(unknown.pairs).toEqual([]);
  expect(unknown.blocks).toMatchObject([
    {
      kind: 'table',
      header: true,
      rows: [
        ['clause', 'ruling'],
        ['Who signs?', 'The partner.'],
        ['When?', 'In März.'],
      ],
    },
  ]);
});
