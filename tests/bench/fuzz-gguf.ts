/**
 * `npm run bench -- fuzz-gguf [--full] [--count 5000] [--seed 2026] [--native 60]`: hostile model files through inspection
 * in the worker that does it. Counts, offsets, types, strings, alignment and overlapping weights are changed where they
 * lie, not blindly. A file may be refused or read; the worker must live on and answer at once. Of those that pass, a
 * sample is loaded natively: what inspection lets through must not end the process either.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { type GgufHeader, readGgufHeader } from '../../src-main/inference/gguf-header.ts';
import type { InferenceMethods } from '../../src-main/inference/protocol.ts';
import { seededRandom } from '../../src-main/text/statistics/random.ts';
import { randomShape } from '../../src-main/trainer/golden/random-shape.ts';
import { WorkerError } from '../../src-main/workers/serve.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';
import { keepResults } from './results.ts';

const deadlineMs = 20_000;
const root = join(import.meta.dirname, '..', '..');
const families = ['llama', 'qwen2', 'gemma3', 'lfm2'] as const;

export interface GgufFuzzFigures {
  readonly files: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Passed inspection: the change does not matter, or only inside the weights. */
  readonly passed: number;
  readonly workerEnded: number;
  readonly overDeadline: number;
  readonly slowestMs: number;
  readonly withoutWords: number;
  /** Files each kind of change made, and how many of them passed. */
  readonly kinds: Readonly<Record<string, { readonly made: number; readonly passed: number }>>;
  readonly native: { readonly loaded: number; readonly refused: number; readonly ended: number };
  /** Changes that passed and then ended the process that loads. */
  readonly endedBy: readonly string[];
}

interface Source {
  readonly bytes: Buffer;
  readonly header: GgufHeader;
  /** Where the first tensor's entry begins, and each one's fields. */
  readonly infos: readonly Info[];
}

interface Info {
  readonly name: number;
  readonly nameLength: number;
  readonly dimensions: number;
  readonly ne: number;
  readonly count: number;
  readonly type: number;
  readonly offset: number;
}

type Random = () => number;
type Change = (bytes: Buffer, source: Source, random: Random) => Buffer;

const below = (random: Random, n: number): number => Math.floor(random() * n);
const pick = <T>(random: Random, of: readonly T[]): T => of[below(random, of.length)] as T;
const anyInfo = (random: Random, { infos }: Source): Info => pick(random, infos);
/** Numbers that break arithmetic. */
const evil = [
  0n,
  1n,
  31n,
  32n,
  255n,
  65_535n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const evilNumber = (random: Random): bigint =>
  random() < 0.7 ? pick(random, evil) : BigInt(below(random, 2 ** 31));

function put64(bytes: Buffer, at: number, value: bigint): Buffer {
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
  return bytes;
}

function put32(bytes: Buffer, at: number, value: bigint): Buffer {
  bytes.writeUInt32LE(Number(BigInt.asUintN(32, value)), at);
  return bytes;
}

/** An entry's key or its value's type or first bytes. */
const changeEntry =
  (what: 'key' | 'type' | 'value'): Change =>
  (bytes, { header }, random) => {
    const { key, from, to } = pick(random, header.entries);
    const typeAt = from + 8 + Buffer.byteLength(key);
    if (what === 'key') return put64(bytes, from, evilNumber(random));
    if (what === 'type') return put32(bytes, typeAt, BigInt(below(random, 16)));
    const room = to - typeAt - 4;
    const at = typeAt + 4;
    if (room >= 12 && random() < 0.5) return put64(bytes, at + 4, evilNumber(random));
    return room >= 8 ? put64(bytes, at, evilNumber(random)) : put32(bytes, at, evilNumber(random));
  };

const changes: Readonly<Record<string, Change>> = {
  magic: (bytes, _, random) => {
    bytes[below(random, 4)] = below(random, 256);
    return bytes;
  },
  version: (bytes, _, random) => put32(bytes, 4, evilNumber(random)),
  'tensor count': (bytes, _, random) => put64(bytes, 8, evilNumber(random)),
  'entry count': (bytes, _, random) => put64(bytes, 16, evilNumber(random)),
  'key length': changeEntry('key'),
  'value type': changeEntry('type'),
  'value or length': changeEntry('value'),
  'name length': (bytes, source, random) => put64(bytes, anyInfo(random, source).name, evilNumber(random)),
  'name text': (bytes, source, random) => {
    const { name, nameLength } = anyInfo(random, source);
    bytes[name + 8 + below(random, nameLength)] = pick(random, [0, 10, 46, 0xff, 0xc0, 57]);
    return bytes;
  },
  'same name': (bytes, source, random) => {
    const [a, b] = [anyInfo(random, source), anyInfo(random, source)];
    if (a.nameLength === b.nameLength) bytes.copy(bytes, a.name, b.name, b.name + 8 + b.nameLength);
    return bytes;
  },
  dimensions: (bytes, source, random) => put32(bytes, anyInfo(random, source).dimensions, evilNumber(random)),
  size: (bytes, source, random) => {
    const { ne, count } = anyInfo(random, source);
    return put64(bytes, ne + 8 * below(random, count), evilNumber(random));
  },
  'size by a little': (bytes, source, random) => {
    const { ne, count } = anyInfo(random, source);
    const at = ne + 8 * below(random, count);
    return put64(bytes, at, bytes.readBigUInt64LE(at) + BigInt(pick(random, [-32, -1, 1, 32, 256])));
  },
  'sizes swapped': (bytes, source, random) => {
    const { ne, count } = anyInfo(random, source);
    if (count < 2) return bytes;
    const first = bytes.readBigUInt64LE(ne);
    put64(bytes, ne, bytes.readBigUInt64LE(ne + 8));
    return put64(bytes, ne + 8, first);
  },
  'weight type': (bytes, source, random) =>
    put32(bytes, anyInfo(random, source).type, BigInt(below(random, 48))),
  offset: (bytes, source, random) => put64(bytes, anyInfo(random, source).offset, evilNumber(random)),
  'offset of another': (bytes, source, random) => {
    const [a, b] = [anyInfo(random, source), anyInfo(random, source)];
    return put64(bytes, a.offset, bytes.readBigUInt64LE(b.offset));
  },
  'offset by a little': (bytes, source, random) => {
    const { offset } = anyInfo(random, source);
    return put64(bytes, offset, bytes.readBigUInt64LE(offset) + BigInt(pick(random, [-32, -1, 1, 16, 32])));
  },
  alignment: (bytes, source, random) => {
    const key = Buffer.from('general.alignment');
    const entry = Buffer.alloc(8 + key.length + 8);
    entry.writeBigUInt64LE(BigInt(key.length));
    key.copy(entry, 8);
    entry.writeUInt32LE(4, 8 + key.length);
    put32(entry, 12 + key.length, pick(random, [0n, 1n, 3n, 8n, 48n, 64n, 4096n, 2n ** 31n, 2n ** 32n - 1n]));
    put64(bytes, 16, bytes.readBigUInt64LE(16) + 1n);
    const at = source.header.entries[0]?.from ?? 24;
    return Buffer.concat([bytes.subarray(0, at), entry, bytes.subarray(at)]);
  },
  'a whole entry twice': (bytes, { header }, random) => {
    const { from, to } = pick(random, header.entries);
    put64(bytes, 16, bytes.readBigUInt64LE(16) + 1n);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to)]);
  },
  'an entry gone': (bytes, { header }, random) => {
    const { from, to } = pick(random, header.entries);
    put64(bytes, 16, bytes.readBigUInt64LE(16) - 1n);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  truncated: (bytes, _, random) => bytes.subarray(0, below(random, bytes.length)),
  'bytes of the header': (bytes, { header }, random) => {
    for (let i = 0; i < 1 + below(random, 6); i += 1)
      bytes[below(random, header.dataStart)] = below(random, 256);
    return bytes;
  },
};

async function makeSources(folder: string): Promise<Source[]> {
  const library = loadLibrary('cpu');
  const sources: Source[] = [];
  for (const [i, family] of families.entries()) {
    const bytes = Buffer.from(randomShape(library, family, 7 + i).model);
    const path = join(folder, 'source.gguf');
    writeFileSync(path, bytes);
    const header = await readGgufHeader(path);
    sources.push({ bytes, header, infos: findInfos(bytes, header) });
  }
  return sources;
}

function findInfos(bytes: Buffer, header: GgufHeader): Info[] {
  let at = header.entries.at(-1)?.to ?? 24;
  return header.tensors.map(() => {
    const name = at;
    const nameLength = Number(bytes.readBigUInt64LE(at));
    const dimensions = at + 8 + nameLength;
    const count = bytes.readUInt32LE(dimensions);
    const ne = dimensions + 4;
    const type = ne + 8 * count;
    at = type + 12;
    return { name, nameLength, dimensions, ne, count, type, offset: type + 4 };
  });
}

/** @param native how many of the files that pass are loaded as well */
export async function fuzzGguf(count: number, seed: number, native: number): Promise<GgufFuzzFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-fuzz-'));
  const random = seededRandom(seed);
  const sources = await makeSources(folder);
  const inspector = startWorker<InferenceMethods>('inference', spawnInNode({ root }));
  const loader = startWorker<InferenceMethods>('inference', spawnInNode({ root }));
  const refused: Record<string, number> = {};
  const kinds: Record<string, { made: number; passed: number }> = {};
  const figures = { passed: 0, workerEnded: 0, overDeadline: 0, slowestMs: 0, withoutWords: 0 };
  const tried = { loaded: 0, refused: 0, ended: 0 };
  const endedBy: string[] = [];
  const path = join(folder, 'hostile.gguf');
  try {
    for (let i = 0; i < count; i += 1) {
      const source = sources[i % sources.length] as Source;
      const kind = pick(random, Object.keys(changes));
      const bytes = (changes[kind] as Change)(Buffer.from(source.bytes), source, random);
      writeFileSync(path, bytes);
      const of = (kinds[kind] ??= { made: 0, passed: 0 });
      of.made += 1;
      const began = performance.now();
      try {
        await inspector.request('inspect', { path }, { deadlineMs }).result;
        of.passed += 1;
        figures.passed += 1;
        if (tried.loaded + tried.refused + tried.ended < native && !bytes.equals(source.bytes)) {
          const end = await loadNatively(loader, path);
          tried[end] += 1;
          if (end === 'ended') endedBy.push(`${kind} (file ${i} of seed ${seed})`);
        }
      } catch (error) {
        if (!(error instanceof WorkerError)) throw error;
        const { code, message, remedy } = error.failure;
        refused[code] = (refused[code] ?? 0) + 1;
        if (code === 'deadline') figures.overDeadline += 1;
        if (code === 'worker-died' || code === 'unexpected') figures.workerEnded += 1;
        if (message === '' || (remedy ?? '') === '') figures.withoutWords += 1;
      }
      figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - began));
    }
  } finally {
    await Promise.all([inspector.close(), loader.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
  return { files: count, refused, ...figures, kinds, native: tried, endedBy };
}

async function loadNatively(
  loader: ReturnType<typeof startWorker<InferenceMethods>>,
  path: string,
): Promise<'loaded' | 'refused' | 'ended'> {
  try {
    const model = { modelPath: path, adapterPath: null };
    await loader.request('load', { model }, { deadlineMs }).result;
    return 'loaded';
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    return error.failure.code === 'worker-died' || error.failure.code === 'deadline' ? 'ended' : 'refused';
  }
}

export async function benchFuzzGguf(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean', default: false },
      count: { type: 'string' },
      seed: { type: 'string', default: '2026' },
      native: { type: 'string', default: '60' },
    },
  });
  const count = Number(values.count ?? (values.full ? 50_000 : 500));
  const start = performance.now();
  const figures = await fuzzGguf(count, Number(values.seed), Number(values.native));
  const seconds = Math.round((performance.now() - start) / 1000);
  const reasons = Object.entries(figures.refused).map(([code, times]) => `${times} ${code}`);
  const { loaded, refused, ended } = figures.native;
  process.stdout.write(
    `${figures.files} hostile models in ${seconds} s: ${figures.passed} passed, refused ${reasons.join(', ')}; ` +
      `${figures.workerEnded} ended the worker, ${figures.overDeadline} over the deadline, slowest ${figures.slowestMs} ms; ` +
      `of those that passed ${loaded} loaded natively, ${refused} were refused there, ${ended} ended that process\n`,
  );
  for (const each of figures.endedBy) process.stdout.write(`  ended: ${each}\n`);
  if (values.full || values.count !== undefined) {
    keepResults('fuzz-gguf', { seed: Number(values.seed), seconds, ...figures });
  }
}
