/**
 * `npm run bench -- read-docs FOLDER [ENDING…]`: reads every file of a folder (or those with these endings) as the app does and compares what comes out
 * with read-expectations.json (file name → what must be found). Skips politely without a folder.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Block, ReaderMethods, ReadOutcome } from '../../src-main/reader/protocol.ts';
import { WorkerError } from '../../src-main/workers/serve.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';

interface Expectation {
  readonly format?: string;
  readonly status?: readonly string[];
  /** Code of the refusal. */
  readonly refusal?: string;
  /** Codes among the warnings. */
  readonly warnings?: readonly string[];
  /** Short phrases of the text, in any place. */
  readonly phrases?: readonly string[];
  /** Short phrases that must not be there. */
  readonly absent?: readonly string[];
  readonly firstWords?: string;
  readonly headings?: readonly string[];
  readonly tables?: number;
  readonly pages?: number;
  readonly children?: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');

export async function benchReadDocs(args: readonly string[]): Promise<void> {
  const [folder, ...endings] = args;
  if (folder === undefined) {
    process.stdout.write(
      'No folder was named, so nothing was read. Use: npm run bench -- read-docs FOLDER\n',
    );
    return;
  }
  const listed = await readFile(join(import.meta.dirname, 'read-expectations.json'), 'utf8');
  const expectations = JSON.parse(listed) as Readonly<Record<string, Expectation>>;
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((each) => each.isFile())
    .map(({ name }) => name)
    .filter((name) => endings.length === 0 || endings.some((ending) => name.endsWith(ending)))
    .sort();
  const reader = startWorker<ReaderMethods>('reader', spawnInNode({ root }));
  const counts = { files: 0, read: 0, refused: 0, failed: 0, silent: 0, expected: 0, met: 0 };
  try {
    for (const name of names) {
      counts.files += 1;
      const bytes = await readFile(join(folder, name));
      let outcome: ReadOutcome;
      try {
        outcome = await reader.request('read', { name, bytes }, { deadlineMs: 120_000 }).result;
      } catch (error) {
        if (!(error instanceof WorkerError)) throw error;
        counts.failed += 1;
        process.stdout.write(`${name}: ${error.failure.code}\n`);
        continue;
      }
      if (outcome.status === 'refused') counts.refused += 1;
      else counts.read += 1;
      const isSilent = outcome.status === 'read' && outcome.characters === 0 && outcome.children.length === 0;
      if (isSilent) counts.silent += 1;
      const expectation = expectations[name];
      if (expectation === undefined) continue;
      counts.expected += 1;
      const misses = missesOf(outcome, expectation);
      if (misses.length === 0) counts.met += 1;
      else process.stdout.write(`${name}: ${misses.join('; ')}\n`);
    }
  } finally {
    await reader.close();
  }
  process.stdout.write(
    `${counts.files} files: ${counts.read} read, ${counts.refused} refused in words, ${counts.failed} ended the reader, ` +
      `${counts.silent} read as nothing without a word; ${counts.met} of ${counts.expected} expectations met\n`,
  );
  if (counts.met < counts.expected || counts.failed > 0 || counts.silent > 0) process.exitCode = 1;
}

function missesOf(outcome: ReadOutcome, expected: Expectation): string[] {
  const misses: string[] = [];
  const text = normal(outcome.blocks.map(blockText).join('\n'));
  const want = (isMet: boolean, what: string): void => {
    if (!isMet) misses.push(what);
  };
  if (expected.format !== undefined) want(outcome.format === expected.format, `format ${outcome.format}`);
  if (expected.status !== undefined)
    want(expected.status.includes(outcome.status), `status ${outcome.status}`);
  if (expected.refusal !== undefined)
    want(outcome.refusal?.code === expected.refusal, `refusal ${outcome.refusal?.code ?? 'none'}`);
  for (const code of expected.warnings ?? [])
    want(
      outcome.warnings.some((each) => each.code === code),
      `no warning ${code}`,
    );
  for (const phrase of expected.phrases ?? []) want(text.includes(normal(phrase)), `no “${phrase}”`);
  for (const phrase of expected.absent ?? []) want(!text.includes(normal(phrase)), `has “${phrase}”`);
  if (expected.firstWords !== undefined)
    want(text.startsWith(normal(expected.firstWords)), `starts “${text.slice(0, 40)}”`);
  const headings = outcome.blocks.flatMap((block) => (block.kind === 'heading' ? [normal(block.text)] : []));
  for (const heading of expected.headings ?? [])
    want(headings.includes(normal(heading)), `no heading “${heading}”`);
  const tables = outcome.blocks.filter(({ kind }) => kind === 'table').length;
  if (expected.tables !== undefined) want(tables === expected.tables, `${tables} tables`);
  if (expected.pages !== undefined) want(outcome.pages === expected.pages, `${outcome.pages} pages`);
  for (const child of expected.children ?? [])
    want(
      outcome.children.some(({ name }) => name === child),
      `no file “${child}” inside`,
    );
  return misses;
}

function blockText(block: Block): string {
  return block.kind === 'table' ? block.rows.map((row) => row.join(' ')).join('\n') : block.text;
}

function normal(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
