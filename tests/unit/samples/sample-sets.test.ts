import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Block } from '../../../src-main/reader/protocol.ts';
import { readDocument } from '../../../src-main/reader/read-document.ts';

const samples = fileURLToPath(new URL('../../../resources/samples/', import.meta.url));

const Manifest = z.object({
  id: z.enum(['law', 'clinic']),
  title: z.string().min(1),
  description: z.string().min(1),
  documents: z.array(z.object({ file: z.string(), title: z.string().min(1) })),
  answers: z.string(),
});

const Line = z.object({
  messages: z.tuple([
    z.object({ role: z.literal('user'), content: z.string().min(1) }),
    z.object({ role: z.literal('assistant'), content: z.string().min(1) }),
  ]),
  metadata: z.object({
    group: z.string().regex(/^q\d\d$/),
    split: z.enum(['training', 'validation', 'test']),
    source: z.string(),
  }),
});

interface Example {
  readonly question: string;
  readonly answer: string;
  readonly group: string;
  readonly split: 'training' | 'validation' | 'test';
  readonly source: string;
}

function readManifest(set: string) {
  return Manifest.parse(JSON.parse(readFileSync(`${samples}${set}/set.json`, 'utf8')));
}

function readExamples(set: string): Example[] {
  const text = readFileSync(`${samples}${set}/${readManifest(set).answers}`, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { messages, metadata } = Line.parse(JSON.parse(line));
      return { question: messages[0].content, answer: messages[1].content, ...metadata };
    });
}

function groups(examples: readonly Example[]): Example[][] {
  return [...Map.groupBy(examples, (example) => example.group).values()];
}

function words(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** Shared words over all words of both, 0 to 1. */
function overlap(first: string, second: string): number {
  const one = words(first);
  const two = words(second);
  const shared = [...one].filter((word) => two.has(word)).length;
  return shared / (one.size + two.size - shared);
}

/** The document as the app reads it, in one line, so that an answer is found across line breaks. */
async function readFlat(set: string, file: string): Promise<string> {
  const bytes = new Uint8Array(readFileSync(`${samples}${set}/${file}`));
  const context = { signal: new AbortController().signal, progress: () => undefined };
  const outcome = await readDocument({ name: file, bytes }, context);
  expect(outcome, file).toMatchObject({ status: 'read', warnings: [] });
  return outcome.blocks.map(blockText).join('\n').replace(/\s+/g, ' ');
}

function blockText(block: Block): string {
  return block.kind === 'table' ? block.rows.flat().join('\n') : block.text;
}

describe.each(['law', 'clinic'])('the %s sample set', (set) => {
  const manifest = readManifest(set);
  const examples = readExamples(set);

  it('lists documents that exist, in at least four formats', () => {
    const missing = manifest.documents.filter(({ file }) => !existsSync(`${samples}${set}/${file}`));
    expect(missing).toEqual([]);
    const formats = new Set(manifest.documents.map(({ file }) => file.split('.').at(-1)));
    expect([...formats].sort()).toEqual(['csv', 'docx', 'md', 'pdf', 'txt']);
  });

  it('holds sixty answers, each asked three times in training and once in the test', () => {
    const counts = groups(examples).map((group) => ({
      group: group[0]?.group,
      training: group.filter(({ split }) => split === 'training').length,
      test: group.filter(({ split }) => split === 'test').length,
    }));
    expect(counts).toEqual(
      Array.from({ length: 60 }, (_, index) => ({
        group: `q${String(index + 1).padStart(2, '0')}`,
        training: 3,
        test: 1,
      })),
    );
    expect(examples.filter(({ split }) => split === 'validation')).toHaveLength(30);
  });

  it('gives one answer and one source to each group', () => {
    const divided = groups(examples).filter(
      (group) => new Set(group.map(({ answer, source }) => `${source} ${answer}`)).size !== 1,
    );
    expect(divided).toEqual([]);
  });

  it('answers in eight to thirty words', () => {
    const outside = examples.filter(({ answer }) => {
      const count = answer.split(' ').length;
      return count < 8 || count > 30;
    });
    expect(outside).toEqual([]);
  });

  it('never asks in the test what was nearly asked before', () => {
    const near = groups(examples).flatMap((group) => {
      const test = group.find(({ split }) => split === 'test')?.question ?? '';
      return group
        .filter(({ split, question }) => split !== 'test' && overlap(question, test) > 0.5)
        .map(({ question }) => ({ question, test }));
    });
    expect(near).toEqual([]);
  });

  it('never asks the same question twice', () => {
    expect(new Set(examples.map(({ question }) => question)).size).toBe(examples.length);
  });

  it('says nothing that its source document does not say word for word', async () => {
    const texts = new Map<string, string>();
    for (const { file } of manifest.documents) texts.set(file, await readFlat(set, file));
    const unsupported = examples.filter(({ source, answer }) => texts.get(source)?.includes(answer) !== true);
    expect(unsupported).toEqual([]);
  });

  it('defines a word and answers a question in each document written as text', async () => {
    for (const { file } of manifest.documents) {
      const text = await readFlat(set, file);
      expect(text, file).toMatch(/[“"][A-Z][^”"]+[”"]+ means /);
      if (!file.endsWith('.csv')) expect(text, file).toMatch(/Q: [^?]+\?\W+A: /);
    }
  });
});
