/** What every data set writer is given and gives. */
import type { Split } from '../contract/examples.ts';
import type { ImportedMessage, ImportedPair } from '../reader/protocol.ts';

export const DATASET_FORMATS = [
  'openai-chat',
  'openai-preference',
  'alpaca',
  'share-gpt',
  'csv',
  'hugging-face',
] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

/** One approved example as it leaves. */
export interface DatasetExample {
  /** What precedes the answer; the last is a person’s. */
  readonly asked: readonly ImportedMessage[];
  readonly answer: string;
  /** Answer to avoid; null where there is none. */
  readonly wrong: string | null;
  readonly split: Split | null;
  /** Wordings of one question share a group. */
  readonly group: string | null;
  /** File name of the document it comes from. */
  readonly source: string | null;
  readonly kind: string | null;
}

/** An entry as our own readers give it back. */
export type HeldPair = Omit<ImportedPair, 'line'>;

export interface PlannedFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  /** The content, piece by piece; may be asked for more than once. */
  readonly pieces: () => Iterable<string | Uint8Array>;
  /** What reading it back gives; null for files that are no data. */
  readonly holds: readonly HeldPair[] | null;
}

export interface DatasetPlan {
  readonly files: readonly PlannedFile[];
  /** Rules of whoever takes the files, checked before they are written. */
  readonly rules: readonly { readonly ok: boolean; readonly words: string }[];
  /** Examples, or parts of them, that this form has no place for, in words. */
  readonly leftOut: readonly string[];
}

export const PARTS = ['training', 'validation', 'test', 'undivided'] as const;
export type Part = (typeof PARTS)[number];

/** Examples by the part they belong to, without empty parts. */
export function byPart(
  examples: readonly DatasetExample[],
): { readonly part: Part; readonly examples: readonly DatasetExample[] }[] {
  return PARTS.map((part) => ({
    part,
    examples: examples.filter(({ split }) => (split ?? 'undivided') === part),
  })).filter((each) => each.examples.length > 0);
}

export function conversation(example: DatasetExample): ImportedMessage[] {
  return [...example.asked, { role: 'assistant', content: example.answer }];
}

/** The same with everything a form with columns of its own keeps. */
export function heldWhole(example: DatasetExample): HeldPair {
  const { split, group, source, kind, wrong } = example;
  return {
    messages: conversation(example),
    ...(split === null ? {} : { split }),
    ...(group === null ? {} : { group }),
    ...(source === null ? {} : { source }),
    ...(kind === null ? {} : { label: kind }),
    ...(wrong === null ? {} : { wrong }),
  };
}

/** Split, group, source and kind as further keys of an entry; absent where there is nothing to say. */
export function furtherKeys({ split, group, source, kind }: DatasetExample): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ split, group, source, kind }).flatMap(([key, value]) =>
      value === null ? [] : [[key, value]],
    ),
  );
}

export function jsonLines(rows: readonly unknown[]): () => Iterable<string> {
  return function* lines() {
    for (const row of rows) yield `${JSON.stringify(row)}\n`;
  };
}

/** One JSON array, an entry a line. */
export function jsonArray(rows: readonly unknown[]): () => Iterable<string> {
  return function* array() {
    yield '[\n';
    for (const [i, row] of rows.entries()) yield `${JSON.stringify(row)}${i < rows.length - 1 ? ',' : ''}\n`;
    yield ']\n';
  };
}

export function wrongLeftOut(examples: readonly DatasetExample[]): string[] {
  const cards = examples.filter(({ wrong }) => wrong !== null).length;
  if (cards === 0) return [];
  const have = cards === 1 ? 'One example has' : `${cards} examples have`;
  return [`${have} a wrong answer as well; this form keeps the right one only.`];
}
