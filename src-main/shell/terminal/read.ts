/**
 * `npm run read -- FILE…`: reads each file in the reader worker, as the app does, and prints one line of
 * JSON per file. A file that cannot be read is a result (`refused`), not a failure of the command.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Nesting, ReaderMethods, ReadOutcome } from '../../reader/protocol.ts';
import { WorkerError } from '../../workers/serve.ts';
import { spawnInNode } from '../../workers/spawn-in-node.ts';
import { startWorker } from '../../workers/start-worker.ts';
import type { WorkerClient } from '../../workers/workers.ts';

const deadlineMs = 60_000;
/** As large as the reader accepts; larger files are refused before they are loaded. */
const mostBytes = 512 * 2 ** 20;

const usage = `Usage: npm run read -- FILE…

Prints one line of JSON per file: file, format, status (read, read-with-warnings, refused), characters,
pages, warnings, seconds; for refused files also refusal (code, message, remedy).
Files inside a file (attachments, members of archives) follow it as “FILE › NAME”.
With --text, also title, blocks and pairs.`;

type Result = Pick<ReadOutcome, 'format' | 'status' | 'characters' | 'pages' | 'warnings'> &
  Partial<Pick<ReadOutcome, 'refusal' | 'title' | 'blocks' | 'pairs' | 'children'>>;

interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly nesting?: Nesting;
}

/** What the file being read has brought forth so far. */
const counted = { files: 0, bytes: 0 };

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((each) => each.startsWith('--') && each !== '--text' && each !== '--help');
  const files = args.filter((each) => !each.startsWith('--'));
  if (args.includes('--help')) {
    console.log(usage);
    return 0;
  }
  if (unknown !== undefined || files.length === 0) {
    console.error(unknown === undefined ? usage : `Unknown option ${unknown}.\n\n${usage}`);
    return 2;
  }
  const root = join(import.meta.dirname, '..', '..', '..');
  const reader = startWorker<ReaderMethods>('reader', spawnInNode({ root }));
  try {
    for (const file of files) {
      const start = performance.now();
      const bytes = await load(file);
      const given = bytes instanceof Uint8Array ? { name: basename(file), bytes } : null;
      const result =
        bytes instanceof Uint8Array ? await readOne(reader, { name: basename(file), bytes }) : bytes;
      print(file, result, start, args.includes('--text'));
      if (given !== null) await readChildren(reader, file, given, result, args.includes('--text'));
    }
  } finally {
    await reader.close();
  }
  return 0;
}

function print(file: string, result: Result, start: number, withText: boolean): void {
  const seconds = Math.round(performance.now() - start) / 1000;
  const { format, status, characters, pages, warnings, refusal, title, blocks, pairs } = result;
  console.log(
    JSON.stringify({
      file,
      format,
      status,
      characters,
      pages,
      warnings,
      seconds,
      ...(refusal === undefined ? {} : { refusal }),
      ...(withText ? { title, blocks, pairs } : {}),
    }),
  );
}

/** Files inside a file, as the app does: each is a document of its own. */
async function readChildren(
  reader: WorkerClient<ReaderMethods>,
  path: string,
  container: Given,
  { children = [] }: Result,
  withText: boolean,
): Promise<void> {
  const depth = (container.nesting?.depth ?? 0) + 1;
  let from: number | null = children.length === 0 ? null : 0;
  while (from !== null) {
    const task = reader.request('unpack', { ...container, from }, { deadlineMs });
    const unpacked: Awaited<typeof task.result> = await task.result.catch(() => ({ files: [], next: null }));
    for (const file of unpacked.files) {
      const start = performance.now();
      const child = children.find(({ index }) => index === file.index);
      const label = [path, ...(child?.folders ?? []), child?.name ?? ''].join(' › ');
      if ('refusal' in file) {
        print(label, refused(file.refusal.code, file.refusal.message, file.refusal.remedy), start, withText);
        continue;
      }
      counted.files += 1;
      counted.bytes += file.bytes.length;
      const given = { name: child?.name ?? '', bytes: file.bytes, nesting: { depth, ...counted } };
      const result = await readOne(reader, given);
      print(label, result, start, withText);
      await readChildren(reader, label, given, result, withText);
    }
    from = unpacked.next;
  }
}

async function load(file: string): Promise<Uint8Array | Result> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) {
      return refused('folder', 'This is a folder.', 'Name the files in it, for example with FOLDER/*.');
    }
    if (!found.isFile()) return refused('not-a-file', 'This is not a file.', 'Name a file.');
    if (found.size > mostBytes) {
      return refused('too-large', 'The file is larger than 512 MB.', 'Split it into smaller documents.');
    }
    // What an earlier file brought forth says nothing about this one.
    counted.files = 0;
    counted.bytes = 0;
    return await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const missing = code === 'ENOENT';
    const message = missing ? 'There is no such file.' : `The file cannot be opened (${code}).`;
    return refused(missing ? 'not-found' : 'not-readable', message, 'Check its name and who may read it.');
  }
}

async function readOne(reader: WorkerClient<ReaderMethods>, given: Given): Promise<Result> {
  try {
    return await reader.request('read', given, { deadlineMs }).result;
  } catch (error) {
    // Over the deadline or out of memory: the worker was ended, the next file starts a fresh one.
    if (!(error instanceof WorkerError)) throw error;
    const { code, message, remedy } = error.failure;
    return refused(code, message, remedy ?? 'Save the file anew in the program it comes from, or split it.');
  }
}

function refused(code: string, message: string, remedy: string): Result {
  const refusal = { code, message, remedy };
  return { format: 'unknown', status: 'refused', characters: 0, pages: null, warnings: [], refusal };
}

process.exitCode = await main(process.argv.slice(2));
