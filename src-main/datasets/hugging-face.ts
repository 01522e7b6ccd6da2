import { parquetWriteBuffer } from 'hyparquet-writer';
import {
  byPart,
  conversation,
  type DatasetExample,
  type DatasetPlan,
  heldWhole,
  type Part,
} from './dataset-example.ts';
import { datasetCard, type CardFacts, type CardConfig } from './hugging-face-card.ts';

type SchemaElement = NonNullable<Parameters<typeof parquetWriteBuffer>[0]['schema']>[number];

/** The names the Hub gives the parts. */
const splits: Readonly<Record<Part, string>> = {
  training: 'train',
  validation: 'validation',
  test: 'test',
  undivided: 'all',
};

/** Rows of a row group: what a reader has to hold at once. */
const ROWS_AT_ONCE = 10_000;

/**
 * A folder as the Hugging Face Hub and `datasets.load_dataset(FOLDER)` take it: Parquet by part and a card. Answers are
 * `messages`; those with a wrong answer as well are the configuration `preference` (`prompt`, `chosen`, `rejected`).
 */
export function planHuggingFace(examples: readonly DatasetExample[], facts: CardFacts): DatasetPlan {
  const answers = examples.filter(({ wrong }) => wrong === null);
  const cards = examples.filter(({ wrong }) => wrong !== null);
  const configs: CardConfig[] = [];
  const files = [
    { config: 'default', folder: 'data', rows: answers, write: writeAnswers },
    { config: 'preference', folder: 'preference', rows: cards, write: writePreferences },
  ].flatMap(({ config, folder, rows, write }) => {
    if (rows.length === 0) return [];
    const parts = byPart(rows).map(({ part, examples: some }) => ({
      split: splits[part],
      name: `${folder}/${splits[part]}-00000-of-00001.parquet`,
      some,
    }));
    configs.push({
      config,
      files: parts.map(({ split, name, some: { length } }) => ({ split, name, rows: length })),
    });
    return parts.map(({ name, some }) => ({ name, pieces: () => [write(some)], holds: some.map(heldWhole) }));
  });
  const card = datasetCard(configs, facts);
  return {
    files: [{ name: 'README.md', pieces: () => [card], holds: null }, ...files],
    rules: [],
    leftOut: [],
  };
}

function writeAnswers(examples: readonly DatasetExample[]): Uint8Array {
  return write([{ name: 'messages', data: examples.map(conversation) }], examples);
}

function writePreferences(examples: readonly DatasetExample[]): Uint8Array {
  const answer = (content: string) => [{ role: 'assistant', content }];
  return write(
    [
      { name: 'prompt', data: examples.map(({ asked }) => [...asked]) },
      { name: 'chosen', data: examples.map((each) => answer(each.answer)) },
      { name: 'rejected', data: examples.map(({ wrong }) => answer(wrong ?? '')) },
    ],
    examples,
  );
}

function write(
  chats: readonly { readonly name: string; readonly data: readonly unknown[] }[],
  examples: readonly DatasetExample[],
): Uint8Array {
  const further = (['split', 'group', 'source', 'kind'] as const).map((name) => ({
    name,
    data: examples.map((each) => each[name]),
  }));
  const root = { name: 'root', num_children: chats.length + further.length };
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [...chats, ...further].map(({ name, data }) => ({ name, data: [...data] })),
      schema: [
        root,
        ...chats.flatMap(({ name }) => chatColumn(name)),
        ...further.map(({ name }) => text(name)),
      ],
      rowGroupSize: ROWS_AT_ONCE,
    }),
  );
}

/** list<struct<role, content>> as Arrow writes it. */
function chatColumn(name: string): SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
    text('role'),
    text('content'),
  ];
}

function text(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
}
