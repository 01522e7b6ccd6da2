/**
 * `npm run read -- FILE…`: reads each file in the reader worker, as the app does, and prints one line of
 * JSON per file. A file that cannot be read is a result (`refused`), not a failure of the command.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReaderMethods, ReadOutcome } from '../../reader/protocol.ts';
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
With --text, also blocks and pairs.`;

type Result = Pick<ReadOutcome, 'format' | 'status' | 'characters' | 'pages' | 'warnings'> &
  Partial<Pick<ReadOutcome, 'refusal' | 'title' | 'blocks' | 'pairs'>>;

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
      const result = await readOne(reader, file, args.includes('--text'));
      const seconds = Math.round(performance.now() - start) / 1000;
      const { format, status, characters, pages, warnings, ...rest } = result;
      console.log(JSON.stringify({ file, format, status, characters, pages, warnings, seconds, ...rest }));
    }
  } finally {
    await reader.close();
  }
  return 0;
}

async function readOne(
  reader: WorkerClient<ReaderMethods>,
  file: string,
  withText: boolean,
): Promise<Result> {
  let bytes: Uint8Array;
  try {
    const found = await stat(file);
    if (found.isDirectory()) {
      return refused('folder', 'This is a folder.', 'Name the files in it, for example with FOLDER/*.');
    }
    if (!found.isFile()) return refused('not-a-file', 'This is not a file.', 'Name a file.');
    if (found.size > mostBytes) {
      return refused('too-large', 'The file is larger than 512 MB.', 'Split it into smaller documents.');
    }
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const missing = code === 'ENOENT';
    const message = missing ? 'There is no such file.' : `The file cannot be opened (${code}).`;
    return refused(missing ? 'not-found' : 'not-readable', message, 'Check its name and who may read it.');
  }
  try {
    const outcome = await reader.request(
      'read',
      { name: basename(file), bytes },
      { deadlineMs, patienceMs: (event) => ('patienceMs' in event ? event.patienceMs : undefined) },
    ).result;
    const { format, status, characters, pages, warnings, refusal, title, blocks, pairs } = outcome;
    return {
      format,
      status,
      characters,
      pages,
      warnings,
      ...(refusal === undefined ? {} : { refusal }),
      ...(withText ? { title, blocks, pairs } : {}),
    };
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
