/**
 * `npm run bench -- import [--files 400] [--kills 2] [--large GIB] [--full]`: a folder of files taken in by a core
 * of its own that is killed in the middle, and started again until all is read; the second start pauses for a while. Counts what is there at the end, and
 * the most memory the core had.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTexts } from './made-texts.ts';
import { keepResults } from './results.ts';
import type { Told } from './import-core.ts';

export interface ImportFigures {
  readonly files: number;
  readonly documents: number;
  readonly ready: number;
  readonly passages: number;
  /** Documents that share name and place with another: there must be none. */
  readonly twice: number;
  readonly kills: number;
  /** Documents that became ready during a pause: there must be none. Null without a second start. */
  readonly readWhilePaused: number | null;
  readonly seconds: number;
  readonly peakMiB: number;
}

export async function benchImport(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      files: { type: 'string', default: '400' },
      kills: { type: 'string', default: '2' },
      large: { type: 'string' },
      full: { type: 'boolean', default: false },
    },
  });
  const files = values.full ? 10_000 : Number(values.files);
  const many = await importMany(files, values.full ? 5 : Number(values.kills));
  process.stdout.write(`${JSON.stringify(many)}\n`);
  const gib = values.full ? 4 : Number(values.large ?? 0);
  const large = gib === 0 ? null : await importLarge(gib);
  if (large !== null) process.stdout.write(`${JSON.stringify(large)}\n`);
  if (values.full) process.stdout.write(`Kept in ${keepResults('import', { many, large })}\n`);
}

/** Small files in folders; the core is killed `kills` times at moments spread over the work. */
export async function importMany(files: number, kills: number): Promise<ImportFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-import-'));
  try {
    const source = join(folder, 'source');
    makeFiles(source, files);
    return await importFolder(folder, source, files, kills);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importLarge(gib: number): Promise<ImportFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-import-'));
  try {
    const source = join(folder, 'source');
    mkdirSync(source);
    await makeLargePdf(join(source, 'large.pdf'), gib * 1024 ** 3);
    return await importFolder(folder, source, 1, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importFolder(
  folder: string,
  source: string,
  files: number,
  kills: number,
): Promise<ImportFigures> {
  const began = performance.now();
  let peakMiB = 0;
  let readWhilePaused: number | null = null;
  for (let kill = 1; ; kill += 1) {
    const core = fork(
      join(import.meta.dirname, 'import-core.ts'),
      [join(folder, 'data'), source, String(kill)],
      {
        execArgv: [],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    const until = kill <= kills ? Math.round((files * kill) / (kills + 1)) : null;
    const { last, peak, paused } = await watch(core, until);
    readWhilePaused = paused ?? readWhilePaused;
    peakMiB = Math.max(peakMiB, peak);
    if (last === null) throw new Error('The core ended before it had told anything.');
    if (last.type !== 'done') continue;
    const { type: _, ...figures } = last;
    return {
      files,
      ...figures,
      kills,
      readWhilePaused,
      seconds: Math.round((performance.now() - began) / 1000),
      peakMiB: Math.round(peakMiB),
    };
  }
}

/** @param until documents read after which the core is killed; null to let it finish */
function watch(
  core: ChildProcess,
  until: number | null,
): Promise<{ last: Told | null; peak: number; paused: number | null }> {
  return new Promise((resolve) => {
    let last: Told | null = null;
    let peak = 0;
    let paused: number | null = null;
    const look = setInterval(() => {
      peak = Math.max(peak, peakOf(core.pid ?? 0));
    }, 50);
    core.on('message', (told: Told) => {
      if (told.type === 'paused') {
        paused = told.read;
        return;
      }
      last = told;
      peak = Math.max(peak, peakOf(core.pid ?? 0));
      if (told.type === 'read' && until !== null && told.documents >= until) core.kill('SIGKILL');
      if (told.type === 'done') core.disconnect();
    });
    core.on('exit', () => {
      clearInterval(look);
      resolve({ last, peak, paused });
    });
  });
}

/** High-water mark of resident memory in MiB, as the kernel counts it. Linux only. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function makeFiles(source: string, files: number): void {
  const texts = makeTexts(3);
  for (let i = 0; i < files; i += 1) {
    const folder = join(source, `Year ${2000 + (i % 20)}`);
    if (i < 20) mkdirSync(folder, { recursive: true });
    const paragraphs = Array.from({ length: 2 + (i % 9) }, () => texts.passage(500));
    writeFileSync(join(folder, `Matter ${i}.md`), `# Matter ${i}\n\n${paragraphs.join('\n\n')}\n`);
  }
}

/** A PDF of one page of text and very much besides that no page uses, as scanners leave it. */
async function makeLargePdf(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  const offsets: number[] = [];
  let at = 0;
  const write = async (text: string | Uint8Array): Promise<void> => {
    at += (await file.write(Buffer.from(text))).bytesWritten;
  };
  const object = async (body: string): Promise<void> => {
    offsets.push(at);
    await write(`${offsets.length} 0 obj\n${body}\nendobj\n`);
  };
  const words = '/F1 12 Tf 72 720 Td (Closed files are kept for seven years after the matter ends.) Tj';
  await write('%PDF-1.7\n');
  await object('<< /Type /Catalog /Pages 2 0 R >>');
  await object('<< /Type /Pages /Kids [3 0 R] /Count 1 >>');
  await object(
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
  );
  await object(`<< /Length ${words.length + 6} >>\nstream\nBT ${words} ET\nendstream`);
  await object('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  const block = Buffer.alloc(8 * 1024 ** 2, 0x5a);
  const filler = Math.max(1, Math.floor((bytes - at) / block.length)) * block.length;
  offsets.push(at);
  await write(`6 0 obj\n<< /Length ${filler} >>\nstream\n`);
  for (let written = 0; written < filler; written += block.length) await write(block);
  await write('\nendstream\nendobj\n');
  const start = at;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  await write(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${rows}`);
  await write(`trailer << /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  await file.close();
}
