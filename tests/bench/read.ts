/**
 * `npm run bench -- read [FOLDER] [--seconds 3]`: files and pages a second per format, read in one process, beside
 * pdftotext (one process a file) and LibreOffice (one process for all files of a format) where they are installed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { readDocument } from '../../src-main/reader/read-document.ts';
import { madeDocuments } from './made-documents.ts';
import { keepResults } from './results.ts';

interface Source {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Figures {
  readonly files: number;
  readonly filesPerSecond: number;
  readonly pagesPerSecond: number | null;
  readonly pdftotextFilesPerSecond?: number;
  readonly libreOfficeFilesPerSecond?: number;
}

/** Formats that LibreOffice turns into text in one run. */
const office = new Set(['docx', 'doc', 'odt', 'rtf', 'xlsx', 'xls', 'ods']);

export async function benchRead(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '3' } },
  });
  const sources = [
    ...(await sourcesOf(positionals[0])),
    ...(positionals[0] === undefined ? madeDocuments() : []),
  ];
  const groups = new Map<string, Source[]>();
  for (const source of sources) {
    const { format, status } = await read(source);
    if (status !== 'refused') groups.set(format, [...(groups.get(format) ?? []), source]);
  }
  const results: Record<string, Figures> = {};
  for (const [format, files] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    const own = await measure(files, Number(values.seconds));
    const figures: Figures = {
      ...own,
      ...(format === 'pdf' ? others('pdftotextFilesPerSecond', await pdftotext(files)) : {}),
      ...(office.has(format) ? others('libreOfficeFilesPerSecond', await libreOffice(files, format)) : {}),
    };
    results[format] = figures;
    const other = figures.pdftotextFilesPerSecond ?? figures.libreOfficeFilesPerSecond;
    const pages = own.pagesPerSecond === null ? '' : `, ${own.pagesPerSecond} pages/s`;
    process.stdout.write(
      `${format}: ${own.files} files, ${own.filesPerSecond} files/s${pages}${other === undefined ? '' : ` (${format === 'pdf' ? 'pdftotext' : 'LibreOffice'} ${other} files/s)`}\n`,
    );
  }
  keepResults('read', { formats: results });
}

async function sourcesOf(folder: string | undefined): Promise<Source[]> {
  const from = folder ?? join(import.meta.dirname, '..', 'fixtures', 'documents');
  const names = (await readdir(from, { recursive: true, withFileTypes: true }))
    .filter((each) => each.isFile() && !/README|\.fod|\.json$/u.test(each.name))
    .map((each) => join(each.parentPath, each.name));
  return Promise.all(
    names.map(async (path) => {
      const bytes = await readFile(path);
      return { name: path, bytes: path.endsWith('.gz') ? gunzipSync(bytes) : bytes };
    }),
  );
}

function read({ name, bytes }: Source): ReturnType<typeof readDocument> {
  return readDocument({ name, bytes }, { signal: new AbortController().signal, progress: () => undefined });
}

async function measure(files: readonly Source[], seconds: number): Promise<Figures> {
  let done = 0;
  let pages = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    for (const file of files) {
      pages += (await read(file)).pages ?? 0;
      done += 1;
    }
  }
  const took = (performance.now() - start) / 1000;
  return {
    files: files.length,
    filesPerSecond: round(done / took),
    pagesPerSecond: pages === 0 ? null : round(pages / took),
  };
}

/** Null where the program is missing or failed. */
async function pdftotext(files: readonly Source[]): Promise<number | null> {
  return inFolder(files, 'pdf', (_, paths) => {
    for (const path of paths)
      if (spawnSync('pdftotext', ['-layout', path, `${path}.txt`]).error) return false;
    return true;
  });
}

async function libreOffice(files: readonly Source[], format: string): Promise<number | null> {
  const target = /^(?:xls|xlsx|ods)$/u.test(format) ? 'csv' : 'txt:Text';
  return inFolder(files, format, (folder, paths) => {
    const { status } = spawnSync(
      'soffice',
      [
        `-env:UserInstallation=file://${folder}/profile`,
        '--headless',
        '--convert-to',
        target,
        '--outdir',
        `${folder}/out`,
        ...paths,
      ],
      { timeout: 120_000 },
    );
    return status === 0;
  });
}

async function inFolder(
  files: readonly Source[],
  ending: string,
  run: (folder: string, paths: readonly string[]) => boolean,
): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), 'read-bench-'));
  try {
    const paths = files.map((_, i) => join(folder, `${i}.${ending}`));
    await Promise.all(files.map(({ bytes }, i) => writeFile(paths[i] ?? '', bytes)));
    const start = performance.now();
    return run(folder, paths) ? round(files.length / ((performance.now() - start) / 1000)) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function others(name: string, value: number | null): Readonly<Record<string, number>> {
  return value === null ? {} : { [name]: value };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
