import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { afterAll, describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { downloadFloats, TensorBuffer, upload } from '../../src-main/ggml/buffer.ts';
import { Context } from '../../src-main/ggml/context.ts';
import { GgufError, readGguf } from '../../src-main/ggml/gguf-read.ts';
import { writeGguf } from '../../src-main/ggml/gguf-write.ts';
import { GraphBuilder } from '../../src-main/ggml/graph.ts';
import { findLibraries, LibraryError, loadLibrary } from '../../src-main/ggml/library.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import { bindSymbols, MissingSymbolError } from '../../src-main/ggml/symbols.ts';
import { UnsupportedModelError } from '../../src-main/trainer/architectures/hyperparameters.ts';
import { everyBlockLinear, loadModel } from '../../src-main/trainer/model.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { randomFloats } from './gradient-check.ts';
import { TINY_MODEL } from './trainer-process.ts';

const library = loadLibrary('cpu');
const backend = Backend.cpu(library, 1);
const folder = mkdtempSync(join(tmpdir(), 'ggml-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the library', () => {
  test('of another kind is refused once one is loaded', () => {
    expect(() => loadLibrary('vulkan')).toThrow(LibraryError);
  });

  test('that lacks a function is refused with its name', () => {
    const other = koffi.load(process.platform === 'linux' ? 'libc.so.6' : null);
    expect(() => bindSymbols(other, other)).toThrow(MissingSymbolError);
    expect(() => bindSymbols(other, other)).toThrow(/has no function ggml_/);
  });

  test('is found in the installed package', () => {
    expect(findLibraries('cpu')).toBe(library.folder);
  });
});

describe('lifetimes', () => {
  test('a context or a backend freed twice says so instead of ending the process', () => {
    const context = new Context(library, 4);
    context.free();
    expect(() => context.free()).toThrow(/freed already/);
    const other = Backend.cpu(library, 1);
    other.free();
    expect(() => other.free()).toThrow(/freed already/);
  });

  test('a graph that outgrows its capacity throws instead of ending the process', () => {
    const g = new GraphBuilder(backend, 4);
    const x = g.input('f32', [4]);
    expect(() => {
      for (let i = 0; i < 5; i += 1) g.scale(x, 2);
    }).toThrow(/more than 4 nodes/);
    g.free();
  });

  test('an upload larger than its tensor throws', () => {
    const buffer = new TensorBuffer(backend, 1);
    const tensor = buffer.declare('f32', [4]);
    buffer.allocate();
    expect(() => upload(backend, tensor, new Float32Array(5))).toThrow(RangeError);
    upload(backend, tensor, Float32Array.of(1, 2, 3, 4));
    expect([...downloadFloats(backend, tensor)]).toEqual([1, 2, 3, 4]);
    buffer.free();
  });
});

describe('rounding', () => {
  test.each([
    ['q8_0', 0.01],
    ['q4_0', 0.15],
    ['f16', 0.001],
    ['bf16', 0.008],
  ] as const)('to %s and back stays within its steps', (type, limit) => {
    const values = randomFloats([64, 3], seededRandom(1));
    const back = library.dequantize(type, quantizeRows(library, type, values, 64), values.length);
    const worst = back.reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] as number))), 0);
    expect(worst).toBeLessThan(limit);
    expect(worst).toBeGreaterThan(0);
  });

  test('of a row that is not whole blocks is refused before ggml writes past its memory', () => {
    expect(() => quantizeRows(library, 'q8_0', new Float32Array(40), 40)).toThrow(/blocks hold 32/);
  });
});

describe('a GGUF file', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const bytes = writeGguf(
    { 'general.architecture': { text: 'mamba' }, 'mamba.block_count': { u32: 7 }, alpha: { f32: 0.5 } },
    [
      { name: 'first', ne: [3], data: data.subarray(0, 3) },
      { name: 'second', ne: [3, 2], data },
    ],
  );
  const path = join(folder, 'small.gguf');
  writeFileSync(path, bytes);

  test('reads as it was written', () => {
    const file = readGguf(path);
    expect(Object.fromEntries(file.metadata)).toEqual({
      'general.architecture': 'mamba',
      'mamba.block_count': 7,
      alpha: 0.5,
    });
    const second = file.tensors.get('second');
    expect(second).toMatchObject({ type: 'f32', ne: [3, 2, 1, 1], bytes: 24 });
    expect([
      ...new Float32Array(Uint8Array.from(bytes).buffer.slice(second?.offset, (second?.offset ?? 0) + 24)),
    ]).toEqual([...data]);
  });

  test.each([
    ['cut in its header', bytes.subarray(0, 60), 'truncated'],
    ['cut in its tensors', bytes.subarray(0, bytes.length - 40), 'truncated'],
    ['of another kind', Buffer.from('%PDF-1.7 and so on, long enough to be read'), 'not-gguf'],
  ])('%s is refused', (_what, content, code) => {
    const broken = join(folder, 'broken.gguf');
    writeFileSync(broken, content);
    try {
      readGguf(broken);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GgufError);
      expect((error as GgufError).code).toBe(code);
    }
  });

  test('of a family that cannot be trained is refused by name, with those that can', () => {
    const load = () => loadModel(backend, path, 'fast', { rank: 2, alpha: 4, adapted: everyBlockLinear });
    expect(load).toThrow(UnsupportedModelError);
    expect(load).toThrow(/“mamba” cannot be trained yet.*llama, qwen2, qwen3, gemma2, gemma3, phi3, smollm3/);
  });

  test('with a mixture of experts is refused', () => {
    const original = Buffer.from(readFileSync(TINY_MODEL));
    const at = original.indexOf('llama.attention.head_count');
    expect(at).toBeGreaterThan(0);
    const changed = Buffer.from(original);
    // Same length, so that every offset stays: the key becomes one that says there are experts.
    const key = 'llama.vocab_size';
    const position = changed.indexOf(key);
    expect(position).toBeGreaterThan(0);
    const lengthAt = position - 8;
    const value = changed.subarray(position + key.length, position + key.length + 8);
    const renamed = Buffer.concat([
      changed.subarray(0, lengthAt),
      Buffer.from([18, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from('llama.expert_count'),
      value,
      changed.subarray(position + key.length + 8),
    ]);
    const experts = join(folder, 'experts.gguf');
    writeFileSync(experts, renamed);
    const load = () => loadModel(backend, experts, 'fast', { rank: 2, alpha: 4, adapted: everyBlockLinear });
    expect(load).toThrow(/mixture of experts/);
  });
});
