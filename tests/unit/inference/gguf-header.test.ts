import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectModel } from '../../../src-main/inference/inspect-model.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);

interface Tensor {
  readonly name: string;
  readonly ne: readonly number[];
  readonly type: number;
  readonly offset: number;
}

const words = (key: string, value: string): Buffer => Buffer.concat([text(key), u32(8), text(value)]);
const number = (key: string, value: number): Buffer => Buffer.concat([text(key), u32(4), u32(value)]);
const list = (key: string, values: readonly string[]): Buffer =>
  Buffer.concat([text(key), u32(9), u32(8), u64(values.length), ...values.map(text)]);

const entries = [
  words('general.architecture', 'llama'),
  words('general.name', 'Tiny'),
  number('llama.context_length', 128),
  number('llama.block_count', 1),
  list('tokenizer.ggml.tokens', ['a', 'b', 'c']),
];
/** 64 x 2 in Q8_0 (136 bytes), then 32 in F32 (128 bytes). */
const tensors: readonly Tensor[] = [
  { name: 'token_embd.weight', ne: [64, 2], type: 8, offset: 0 },
  { name: 'output_norm.weight', ne: [32], type: 0, offset: 160 },
];

function gguf(keys: readonly Buffer[], infos: readonly Tensor[], dataBytes = 288): Buffer {
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(infos.length),
    u64(keys.length),
    ...keys,
    ...infos.flatMap(({ name, ne, type, offset }) => [
      text(name),
      u32(ne.length),
      ...ne.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), Buffer.alloc(dataBytes)]);
}

async function codeOf(path: string, bytes: Buffer): Promise<string> {
  await writeFile(path, bytes);
  try {
    await inspectModel(path);
    return 'accepted';
  } catch (error) {
    if (error instanceof WorkerError) return error.failure.code;
    throw error;
  }
}

test('a small model is read whole', async () => {
  const path = join(temporaryFolder(), 'tiny.gguf');
  await writeFile(path, gguf(entries, tensors));
  expect(await inspectModel(path)).toMatchObject({
    name: 'Tiny',
    architecture: 'llama',
    parameters: 160,
    weightType: 'q8_0',
    weightTypes: ['q8_0', 'f32'],
    contextTokens: 128,
    vocabulary: 3,
    chatTemplate: null,
  });
});

test('where layers differ, their mean is what is told', async () => {
  const path = join(temporaryFolder(), 'layers.gguf');
  const numbers = (key: string, values: readonly number[]): Buffer =>
    Buffer.concat([text(key), u32(9), u32(4), u64(values.length), ...values.map(u32)]);
  const keys = [
    ...entries,
    number('llama.attention.head_count', 8),
    numbers('llama.attention.head_count_kv', [0, 0, 4, 0]),
    numbers('llama.feed_forward_length', [64, 64, 128, 128]),
  ];
  await writeFile(path, gguf(keys, tensors));
  expect(await inspectModel(path)).toMatchObject({ heads: 8, keyValueHeads: 1, feedForward: 96 });
});

test('every lie a header can tell has its own refusal', async () => {
  const path = join(temporaryFolder(), 'lying.gguf');
  const [first, second] = tensors as [Tensor, Tensor];
  const lies: Record<string, Buffer> = {
    'weights beyond the end': gguf(entries, tensors, 200),
    'weights over each other': gguf(entries, [first, { ...second, offset: 64 }]),
    'the same weights twice': gguf(entries, [first, { ...second, name: first.name }]),
    'a shape of nothing': gguf(entries, [{ ...first, ne: [0, 2] }, second]),
    'a shape past counting': gguf(entries, [{ ...first, ne: [2 ** 40, 2 ** 40] }, second]),
    'five dimensions': gguf(entries, [{ ...first, ne: [1, 1, 1, 1, 64] }, second]),
    'rows that are no blocks': gguf(entries, [{ ...first, ne: [63, 2] }, second]),
    'a key twice': gguf([...entries, words('general.name', 'Other')], tensors),
    'an impossible alignment': gguf([...entries, number('general.alignment', 48)], tensors),
    'no architecture': gguf(entries.slice(1), tensors),
    'an adapter': gguf([...entries, words('general.type', 'adapter')], tensors),
    'a part of several': gguf([...entries, number('split.count', 3)], tensors),
    'a vocabulary only': gguf(entries, []),
  };
  const codes: Record<string, string> = {};
  for (const [lie, bytes] of Object.entries(lies)) codes[lie] = await codeOf(path, bytes);
  expect(codes).toEqual({
    'weights beyond the end': 'model-truncated',
    'weights over each other': 'model-damaged',
    'the same weights twice': 'model-damaged',
    'a shape of nothing': 'model-damaged',
    'a shape past counting': 'model-damaged',
    'five dimensions': 'model-damaged',
    'rows that are no blocks': 'model-damaged',
    'a key twice': 'model-damaged',
    'an impossible alignment': 'model-damaged',
    'no architecture': 'model-damaged',
    'an adapter': 'not-a-base-model',
    'a part of several': 'model-split',
    'a vocabulary only': 'not-a-base-model',
  });
});

test('a weight format of the future is described, not rejected', async () => {
  const path = join(temporaryFolder(), 'future.gguf');
  const [first, second] = tensors as [Tensor, Tensor];
  await writeFile(path, gguf(entries, [{ ...first, type: 250 }, second]));
  expect((await inspectModel(path)).weightTypes).toEqual(['type 250', 'f32']);
});

test('whatever bytes are changed, it is read or refused, never a crash and never a long wait', async () => {
  const path = join(temporaryFolder(), 'fuzzed.gguf');
  const whole = gguf(entries, tensors);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(whole.length),
      async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const began = performance.now();
        await codeOf(path, length % 3 === 0 ? bytes.subarray(0, length) : bytes);
        expect(performance.now() - began).toBeLessThan(5_000);
      },
    ),
    { numRuns: 400, seed: 1811 },
  );
});
