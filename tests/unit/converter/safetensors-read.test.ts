import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSafetensors } from '../../../src-main/converter/safetensors-read.ts';
import { writeSafetensors } from '../../../src-main/converter/safetensors-write.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';
import { safetensors, withHeader } from '../../support/safetensors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const two = {
  a: { shape: [2, 2], data: Float32Array.of(1, -2, 3.5, 4) },
  b: { shape: [1], data: Float32Array.of(0.25) },
};

function write(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'adapter_model.safetensors');
  writeFileSync(path, bytes);
  return path;
}

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WorkerError) return error.failure.code;
    throw error;
  }
  return 'accepted';
}

test('what is written comes back, number by number', async () => {
  const path = join(temporaryFolder(), 'x.safetensors');
  const values = new Map([
    ['é.weight', Float32Array.of(1, 2, 3, 4, 5, 6)],
    ['second', Float32Array.of(-0.5)],
  ]);
  await writeSafetensors(
    path,
    [
      { name: 'é.weight', shape: [2, 3] },
      { name: 'second', shape: [1, 1] },
    ],
    ({ name }) => Promise.resolve(values.get(name) as Float32Array),
  );
  const file = openSafetensors(path);
  expect([...file.tensors.values()].map(({ name, shape, start }) => [name, shape, start % 8])).toEqual([
    ['é.weight', [2, 3], 0],
    ['second', [1, 1], 0],
  ]);
  expect([...values.keys()].map((name) => file.floats(name))).toEqual([...values.values()]);
  file.close();
});

test('half precision becomes float32: ordinary, subnormal and the largest numbers', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x3555, 0x8000);
  const path = write(
    withHeader('{"x":{"dtype":"F16","shape":[6],"data_offsets":[0,12]}}', new Uint8Array(halves.buffer)),
  );
  expect([...openSafetensors(path).floats('x')]).toEqual([1, -2, 2 ** -24, 65504, 1365 * 2 ** -12, -0]);
  const brain = Uint16Array.of(0x3f80, 0xc0a0);
  const other = write(
    withHeader('{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}', new Uint8Array(brain.buffer)),
  );
  expect([...openSafetensors(other).floats('x')]).toEqual([1, -5]);
});

describe('a file that is wrong is refused', () => {
  const entry = (header: Record<string, unknown>, name: string) => header[name] as Record<string, unknown>;
  const damaged: Readonly<Record<string, Uint8Array>> = {
    'a header longer than the file': withHeader('{}', Buffer.alloc(8), 4000n),
    'a header of 2^63 bytes': withHeader('{}', Buffer.alloc(8), 1n << 63n),
    'a header beyond the format’s limit': withHeader('{}', Buffer.alloc(8), 200_000_000n),
    'a header that is no JSON': withHeader('{"a":', Buffer.alloc(8)),
    'a header nested without end': withHeader(`{"a":${'['.repeat(200_000)}`, Buffer.alloc(8)),
    'a header that is not UTF-8': Buffer.concat([
      withHeader('{', Buffer.alloc(0), 3n),
      Buffer.of(0xff, 0x7d),
    ]),
    'an entry without a place': safetensors(two, (h) => ({ ...h, a: { dtype: 'F32', shape: [2, 2] } })),
    'an unknown type': safetensors(two, (h) => ({ ...h, a: { ...entry(h, 'a'), dtype: 'F31' } })),
    'a shape larger than its bytes': safetensors(two, (h) => ({
      ...h,
      a: { ...entry(h, 'a'), shape: [2, 3] },
    })),
    'a shape whose product overflows': safetensors(two, (h) => ({
      ...h,
      a: { ...entry(h, 'a'), shape: [2 ** 32, 2 ** 32] },
    })),
    'a negative size': safetensors(two, (h) => ({ ...h, a: { ...entry(h, 'a'), shape: [-2, -2] } })),
    'a place that ends before it begins': safetensors(two, (h) => ({
      ...h,
      a: { ...entry(h, 'a'), data_offsets: [16, 0] },
    })),
    'two tensors in one place': safetensors(two, (h) => ({
      ...h,
      b: { ...entry(h, 'b'), data_offsets: [0, 4] },
    })),
    'a gap': safetensors({ ...two, c: two.b }, (h) => ({ a: h['a'], c: h['c'] })),
    'a tensor beyond the end': safetensors(two).subarray(0, -2),
    'bytes that nobody names': Buffer.concat([safetensors(two), Buffer.alloc(4)]),
  };
  test.each(Object.entries(damaged))('%s', (_, bytes) => {
    expect(code(() => openSafetensors(write(bytes)))).toBe('safetensors-damaged');
  });

  test.each([
    ['a pickle', Buffer.from('80027d71002e00000000000000', 'hex')],
    ['a zip archive', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(40)])],
    ['nothing', Buffer.alloc(0)],
  ])('%s', (_, bytes) => {
    expect(code(() => openSafetensors(write(bytes)))).toBe('not-safetensors');
  });

  test('numbers that are none, and types that are no fractions', () => {
    const path = write(safetensors({ x: { shape: [2], data: Float32Array.of(1, Number.NaN) } }));
    expect(code(() => openSafetensors(path).floats('x'))).toBe('adapter-damaged');
    const whole = write(
      withHeader('{"x":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}', Buffer.alloc(4)),
    );
    expect(code(() => openSafetensors(whole).floats('x'))).toBe('unsupported-type');
  });
});
