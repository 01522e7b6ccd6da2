/**
 * `npm run bench -- fuzz-readers [--full] [--count 5000] [--seed 2026] [--without .pdf] [--only .pdf]`: damaged files of every format through the
 * reader worker. A file may be refused or end the worker; the core must live on and no file may outlast its deadline.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { ReaderMethods } from '../../src-main/reader/protocol.ts';
import { openZip } from '../../src-main/reader/zip/open-zip.ts';
import { seededRandom } from '../../src-main/text/statistics/random.ts';
import { WorkerError } from '../../src-main/workers/serve.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';
import { makeZip } from '../unit/reader/support/make-zip.ts';
import { madeDocuments } from './made-documents.ts';
import { keepResults } from './results.ts';

const deadlineMs = 60_000;
const root = join(import.meta.dirname, '..', '..');

export interface FuzzFigures {
  readonly files: number;
  readonly read: number;
  readonly warned: number;
  readonly refused: number;
  /** The worker ended and was started afresh; the file got words of its own. */
  readonly workerEnded: number;
  readonly overDeadline: number;
  readonly slowestMs: number;
  /** Outcomes without words, or successes without text and without a warning. */
  readonly silent: readonly string[];
  readonly perFormat: Readonly<Record<string, number>>;
}

/** Rejects when anything but a worker's failure comes back: that would have ended the core. */
export async function fuzzReaders(
  count: number,
  seed: number,
  wanted: (name: string) => boolean = () => true,
): Promise<FuzzFigures> {
  const sources = (await allSources()).filter(({ name }) => wanted(name));
  const random = seededRandom(seed);
  const reader = startWorker<ReaderMethods>('reader', spawnInNode({ root }));
  const figures = { read: 0, warned: 0, refused: 0, workerEnded: 0, overDeadline: 0, slowestMs: 0 };
  const silent: string[] = [];
  const perFormat: Record<string, number> = {};
  try {
    for (let i = 0; i < count; i += 1) {
      const source = sources[i % sources.length];
      if (source === undefined) break;
      const bytes = await damage(source.bytes, random);
      perFormat[source.name] = (perFormat[source.name] ?? 0) + 1;
      const start = performance.now();
      try {
        const task = reader.request('read', { name: source.name, bytes }, { deadlineMs });
        const { status, refusal, characters, warnings, children, pairs } = await task.result;
        if (status === 'read') figures.read += 1;
        else if (status === 'refused') figures.refused += 1;
        else figures.warned += 1;
        const isEmpty =
          characters === 0 && warnings.length === 0 && children.length === 0 && pairs.length === 0;
        const isWordless =
          status === 'refused' ? (refusal?.message ?? '') === '' || (refusal?.remedy ?? '') === '' : isEmpty;
        if (isWordless) silent.push(`${source.name} #${i}`);
      } catch (error) {
        if (!(error instanceof WorkerError)) throw error;
        figures.workerEnded += 1;
        if (error.failure.code === 'deadline') figures.overDeadline += 1;
      }
      figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - start));
    }
  } finally {
    await reader.close();
  }
  return { files: count, ...figures, silent, perFormat };
}

interface Source {
  readonly name: string;
  readonly bytes: Buffer;
}

async function allSources(): Promise<Source[]> {
  const folder = join(root, 'tests', 'fixtures', 'documents');
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(?:pdf|docx?|rtf|od[tsp]|xlsx?|pptx?|gz|html)$/u.test(name),
  );
  const files = await Promise.all(
    names.sort().map(async (name): Promise<Source> => {
      const bytes = await readFile(join(folder, name));
      return { name, bytes: name.endsWith('.gz') ? gunzipSync(bytes) : bytes };
    }),
  );
  return [...files, ...madeDocuments()];
}

/** A third of the files with parts inside are damaged inside a part, where the container cannot notice. */
async function damage(source: Buffer, random: () => number): Promise<Buffer> {
  const isContainer = source.readUInt32LE(0) === 0x04034b50;
  if (!isContainer || random() > 0.34) return mutate(source, random);
  const zip = await openZip(source);
  const chosen = Math.floor(random() * zip.names.length);
  const parts = await Promise.all(
    zip.names.map(async (name, i) => {
      const content = Buffer.from(await zip.read(name));
      return { name, content: i === chosen ? mutate(content, random) : content };
    }),
  );
  return makeZip(parts);
}

function mutate(source: Buffer, random: () => number): Buffer {
  if (source.length === 0) return source;
  const place = (): number => Math.floor(random() * source.length);
  const kind = Math.floor(random() * 6);
  const bytes = Buffer.from(source);
  if (kind === 0) return bytes.subarray(0, place());
  if (kind === 1) {
    const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number];
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  }
  if (kind === 2) {
    const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  }
  if (kind === 3) {
    const at = place();
    return bytes.fill(random() < 0.5 ? 0 : 255, at, Math.min(bytes.length, at + Math.floor(random() * 600)));
  }
  const changes = kind === 4 ? 1 + Math.floor(random() * 4) : 1 + Math.floor(random() * 200);
  for (let i = 0; i < changes; i += 1) bytes[place()] = Math.floor(random() * 256);
  return bytes;
}

export async function benchFuzzReaders(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean', default: false },
      count: { type: 'string' },
      seed: { type: 'string', default: '2026' },
      without: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const count = Number(values.count ?? (values.full ? 5000 : 60));
  const start = performance.now();
  const { without, only } = values;
  const wanted = (name: string): boolean =>
    (without === undefined || !name.endsWith(without)) && (only === undefined || name.endsWith(only));
  const figures = await fuzzReaders(count, Number(values.seed), wanted);
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(
    `${figures.files} damaged files in ${seconds} s: ${figures.read} read, ${figures.warned} read with warnings, ` +
      `${figures.refused} refused, ${figures.workerEnded} ended the worker (${figures.overDeadline} over the deadline), ` +
      `0 ended the core; slowest ${figures.slowestMs} ms; ${figures.silent.length} without words\n`,
  );
  for (const each of figures.silent.slice(0, 20)) process.stdout.write(`  without words: ${each}\n`);
  if (values.full)
    keepResults(only === undefined ? 'fuzz-readers' : `fuzz-readers-${only.replace('.', '')}`, {
      seed: Number(values.seed),
      without: without ?? null,
      seconds,
      ...figures,
    });
}
