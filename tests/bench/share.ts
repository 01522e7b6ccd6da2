/**
 * `npm run bench -- share [--shape 1b] [--from f16] [--types f16,q8_0,q4_k_m,own] [--rank 16] [--no-check]`
 *
 * Merging an adapter into a model of a real shape and storing it in every form: seconds, and the converter's peak of
 * resident memory (Linux). Opening the result and comparing it is timed apart: there the model itself is mapped into
 * memory, so its resident memory is the file's size and more; what it allocates besides is given too.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startGguf } from '../../src-main/converter/gguf-stream.ts';
import { MERGED_TYPES, type ConverterMethods, type MergedType } from '../../src-main/converter/protocol.ts';
import { readRawEntries } from '../../src-main/converter/raw-entries.ts';
import { writeGguf } from '../../src-main/ggml/gguf-write.ts';
import { type Library, loadLibrary } from '../../src-main/ggml/library.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import type { InferenceMethods } from '../../src-main/inference/protocol.ts';
import { compareModels } from '../../src-main/model-files/compare-models.ts';
import type { Comparison } from '../../src-main/model-files/work.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';
import { SHAPES, type Shape } from './random-model.ts';
import { keepResults } from './results.ts';

const GIB = 1024 ** 3;
/** What the converter may take, whatever the model's size. */
const MOST_BYTES = 1.5 * GIB;
const spawn = spawnInNode({ root: join(import.meta.dirname, '../..') });

interface Figures {
  readonly seconds: number;
  readonly peakGiB: number;
  readonly fileGiB: number;
  readonly check: {
    readonly seconds: number;
    readonly allocatedGiB: number;
    readonly comparison: Comparison;
  } | null;
}

export async function benchShare(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: 'string', default: '1b' },
      from: { type: 'string', default: 'f16' },
      types: { type: 'string', default: 'f16,q8_0,q4_k_m' },
      rank: { type: 'string', default: '16' },
      'no-check': { type: 'boolean', default: false },
    },
  });
  const shape = SHAPES[values.shape];
  if (shape === undefined) throw new Error(`Shapes: ${Object.keys(SHAPES).join(', ')}.`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-share-'));
  try {
    const basePath = join(folder, 'base.gguf');
    const adapterPath = join(folder, 'adapter.gguf');
    const library = loadLibrary('cpu');
    writeModel(library, basePath, shape, values.from as TypeName);
    writeFileSync(adapterPath, makeAdapter(shape, Number(values.rank)));
    process.stdout.write(
      `base ${values.shape} ${values.from}, ${gib(statSync(basePath).size)}; adapter rank ${values.rank}\n`,
    );
    const forms: Record<string, Figures> = {};
    for (const type of MERGED_TYPES.filter((each) => values.types.split(',').includes(each))) {
      const figures = await measure(
        basePath,
        adapterPath,
        join(folder, 'merged.gguf'),
        type,
        !values['no-check'],
      );
      forms[type] = figures;
      process.stdout.write(`${type.padEnd(8)}${explain(figures)}\n`);
    }
    const worst = Math.max(...Object.values(forms).map(({ peakGiB }) => peakGiB));
    process.stdout.write(
      `peak ${worst.toFixed(2)} GiB, ${worst * GIB <= MOST_BYTES ? 'within' : 'ABOVE'} 1.5 GiB\n`,
    );
    const { shape: name, from, rank } = values;
    process.stdout.write(
      `${keepResults('share', { base: { shape: name, type: from }, rank: Number(rank), forms })}\n`,
    );
    if (worst * GIB > MOST_BYTES) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  basePath: string,
  adapterPath: string,
  outPath: string,
  mergedType: MergedType,
  check: boolean,
): Promise<Figures> {
  rmSync(outPath, { force: true });
  const converter = startWorker<ConverterMethods>('converter', spawn);
  const began = performance.now();
  try {
    const params = { basePath, adapterPath, outPath, mergedType, name: 'bench', lineage: {} };
    await converter.request('merge', params, { deadlineMs: null }).result;
    const seconds = round((performance.now() - began) / 1000);
    const peakGiB = round(memory(converter.pid, 'VmHWM') / GIB);
    await converter.close();
    return {
      seconds,
      peakGiB,
      fileGiB: round(statSync(outPath).size / GIB),
      check: check ? await compare(basePath, adapterPath, outPath) : null,
    };
  } finally {
    await converter.close();
  }
}

async function compare(basePath: string, adapterPath: string, outPath: string): Promise<Figures['check']> {
  const inference = startWorker<InferenceMethods>('inference', spawn);
  const unused = startWorker<ConverterMethods>('converter', spawn);
  const began = performance.now();
  let allocated = 0;
  const watch = setInterval(() => {
    allocated = Math.max(allocated, memory(inference.pid, 'RssAnon'));
  }, 100);
  try {
    const comparison = await compareModels(
      { inference, converter: unused },
      { modelPath: basePath, adapterPath },
      { modelPath: outPath, adapterPath: null },
    );
    const seconds = round((performance.now() - began) / 1000);
    return { seconds, allocatedGiB: round(allocated / GIB), comparison };
  } finally {
    clearInterval(watch);
    await inference.close();
  }
}

/** Bytes, from what Linux says of a process. */
function memory(pid: number | undefined, of: 'VmHWM' | 'RssAnon'): number {
  const status = pid === undefined ? '' : readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${of}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(2)} GiB`;
}

function explain({ seconds, peakGiB, fileGiB, check }: Figures): string {
  const made = `${seconds} s, peak ${peakGiB} GiB, file ${fileGiB} GiB`;
  if (check === null) return made;
  const { comparison } = check;
  return `${made}; checked in ${check.seconds} s (${check.allocatedGiB} GiB besides the models), log-probabilities differ by ${comparison.meanDifference.toPrecision(2)} on average`;
}

type Linear = readonly [name: string, inputs: number, outputs: number];

function linears({ width, heads, kvHeads, feedForward }: Shape): Linear[] {
  const head = width / heads;
  return [
    ['attn_q', width, heads * head],
    ['attn_k', width, kvHeads * head],
    ['attn_v', width, kvHeads * head],
    ['attn_output', heads * head, width],
    ['ffn_gate', width, feedForward],
    ['ffn_up', width, feedForward],
    ['ffn_down', feedForward, width],
  ];
}

/** A tied llama of a real shape with a tokenizer of bytes, written matrix by matrix; rows repeat after a while. */
function writeModel(library: Library, path: string, shape: Shape, type: TypeName): void {
  const random = seededRandom(1);
  const layers = Array.from({ length: shape.layers }, (_, i) => `blk.${i}.`);
  const matrices: Linear[] = [
    ['token_embd', shape.width, shape.vocabulary],
    ...layers.flatMap((at) => linears(shape).map(([name, ...ne]): Linear => [`${at}${name}`, ...ne])),
  ];
  const norms = ['output_norm', ...layers.flatMap((at) => [`${at}attn_norm`, `${at}ffn_norm`])];
  const planned = [
    ...matrices.map(([name, ...ne]) => ({ name: `${name}.weight`, ne, type })),
    ...norms.map((name) => ({ name: `${name}.weight`, ne: [shape.width], type: 'f32' as const })),
  ];
  const out = startGguf(path, modelEntries(path, shape), planned, 32);
  for (const [, inputs, outputs] of matrices) {
    const rows = Math.min(outputs, 256);
    const scale = 3.4 / Math.sqrt(inputs);
    const values = Float32Array.from({ length: inputs * rows }, () => (random.next() - 0.5) * scale);
    const piece = quantizeRows(library, type, values, inputs);
    for (let row = 0; row < outputs; row += rows)
      out.write(piece.subarray(0, (piece.length / rows) * Math.min(rows, outputs - row)));
    out.endTensor();
  }
  const ones = new Float32Array(shape.width).fill(1);
  for (const _ of norms) {
    out.write(new Uint8Array(ones.buffer));
    out.endTensor();
  }
  out.close();
}

function modelEntries(path: string, shape: Shape) {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
  const tokens = ['<unk>', '<s>', '</s>', ...bytes];
  while (tokens.length < shape.vocabulary) tokens.push(`[${tokens.length}]`);
  const header = `${path}.header`;
  const keys = writeGguf(
    {
      'general.architecture': { text: 'llama' },
      'general.name': { text: 'bench' },
      'llama.block_count': { u32: shape.layers },
      'llama.context_length': { u32: 2048 },
      'llama.embedding_length': { u32: shape.width },
      'llama.feed_forward_length': { u32: shape.feedForward },
      'llama.attention.head_count': { u32: shape.heads },
      'llama.attention.head_count_kv': { u32: shape.kvHeads },
      'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
      'llama.rope.freq_base': { f32: 10000 },
      'tokenizer.ggml.model': { text: 'llama' },
      'tokenizer.ggml.tokens': { texts: tokens },
    },
    [],
  );
  writeFileSync(header, keys);
  const entries = readRawEntries(header);
  rmSync(header);
  return entries;
}

function makeAdapter(shape: Shape, rank: number): Uint8Array {
  const random = seededRandom(2);
  const floats = (length: number, size: number) =>
    Float32Array.from({ length }, () => (random.next() - 0.5) * size);
  const pairs = Array.from({ length: shape.layers }, (_, i) =>
    linears(shape).map((linear) => [i, linear] as const),
  );
  return writeGguf(
    {
      'general.architecture': { text: 'llama' },
      'general.type': { text: 'adapter' },
      'adapter.type': { text: 'lora' },
      'adapter.lora.alpha': { f32: 2 * rank },
    },
    pairs.flat().flatMap(([i, [name, inputs, outputs]]) => [
      {
        name: `blk.${i}.${name}.weight.lora_a`,
        ne: [inputs, rank],
        data: floats(inputs * rank, 2 / Math.sqrt(inputs)),
      },
      { name: `blk.${i}.${name}.weight.lora_b`, ne: [rank, outputs], data: floats(rank * outputs, 0.02) },
    ]),
  );
}
