/**
 * `npm run bench -- search [--documents 1000] [--passages 30] [--queries 300] [--full] [--in FOLDER]`: how long the
 * search over everything takes. A workspace in FOLDER is filled by the first run and used again by the next.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { createCore } from '../../src-main/core.ts';
import { createWorkspace, workspacePaths } from '../../src-main/storage/open.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { makeTexts } from './made-texts.ts';
import { keepResults } from './results.ts';

const root = join(import.meta.dirname, '../..');
export const passphrase = 'four unrelated little words';

export async function benchSearch(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      documents: { type: 'string', default: '1000' },
      passages: { type: 'string', default: '30' },
      queries: { type: 'string', default: '300' },
      full: { type: 'boolean', default: false },
      in: { type: 'string' },
    },
  });
  const documents = values.full ? 10_000 : Number(values.documents);
  const passages = Number(values.passages);
  const folder = values.in ?? mkdtempSync(join(tmpdir(), 'vernacular-search-'));
  try {
    const began = performance.now();
    if (!existsSync(workspacePaths(folder).file)) await fillWorkspace(folder, documents, passages);
    const fillSeconds = (performance.now() - began) / 1000;
    const bytes = statSync(workspacePaths(folder).file).size;
    const figures = await ask(folder, Number(values.queries));
    process.stdout.write(
      `${documents} documents, ${documents * passages} passages, ${Math.round(bytes / 1e6)} MB encrypted, filled in ${fillSeconds.toFixed(0)} s\n`,
    );
    for (const [kind, each] of Object.entries(figures)) {
      process.stdout.write(
        `  ${kind.padEnd(14)} p50 ${each.p50.toFixed(1)} ms, p95 ${each.p95.toFixed(1)} ms, longest ${each.max.toFixed(1)} ms (${each.queries} queries)\n`,
      );
    }
    if (values.full) {
      const kept = keepResults('search', { documents, passages: documents * passages, bytes, figures });
      process.stdout.write(`Kept in ${kept}\n`);
    }
  } finally {
    if (values.in === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Written straight into the tables: what is measured is the search, not the reading. */
export async function fillWorkspace(folder: string, documents: number, passages: number): Promise<void> {
  const storage = await createWorkspace({ folder, passphrase, keychain: null, holder: 'bench' });
  const { raw } = storage;
  const texts = makeTexts(1);
  raw.exec(`INSERT INTO project VALUES ('p', 'Bench', '', NULL, '2026-01-01', '2026-01-01')`);
  const addDocument = raw.prepare(
    `INSERT INTO document (id, project_id, name, format, bytes, sha256, state, passages, added_at)
     VALUES (?, 'p', ?, 'text', 1, ?, 'ready', ?, '2026-01-01')`,
  );
  const addPassage = raw.prepare(
    `INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from, block_to)
     VALUES (?, 'p', ?, ?, ?, ?, 0, 0)`,
  );
  for (let from = 0; from < documents; from += 200) {
    raw.transaction(() => {
      for (let i = from; i < Math.min(documents, from + 200); i += 1) {
        const id = `d${String(i).padStart(6, '0')}`;
        addDocument.run(id, `Matter ${i}.txt`, `hash ${i}`, passages);
        for (let position = 0; position < passages; position += 1) {
          const breadcrumb = JSON.stringify([`Matter ${i}`, `Part ${position % 7}`]);
          addPassage.run(`${id}-${position}`, id, position, texts.passage(700), breadcrumb);
        }
      }
    })();
  }
  await storage.close();
}

type Figures = Record<string, { p50: number; p95: number; max: number; queries: number }>;

async function ask(folder: string, queries: number): Promise<Figures> {
  const core = await createCore({
    shell: 'terminal',
    folder,
    resources: join(root, 'resources'),
    version: '0.0.0',
    takesPaths: true,
    keychain: null,
    spawn: spawnInNode({ root }),
  });
  const client = createRouterClient(core.router, { context: {} });
  await client.workspace.unlock({ passphrase });
  const texts = makeTexts(2);
  const common = [
    'the',
    'is',
    'a',
    'client',
    'file',
    'in writing',
    'the client',
    'of the file',
    'retention period',
  ];
  const kinds: Record<string, (i: number) => string> = {
    'rare words': () => texts.word(texts.zipf(60_000) + 1000),
    'as typed': (i) => (['no', 'not', 'noti', 'cl', 'clie', 're', 'rete'] as const)[i % 7] as string,
    'common words': (i) => common[i % common.length] as string,
    'several words': () => `${texts.word(texts.zipf(2000))} ${texts.word(texts.zipf(200))} the`,
  };
  const figures: Figures = {};
  const all: number[] = [];
  for (const [kind, query] of Object.entries(kinds)) {
    const times: number[] = [];
    for (let i = 0; i < queries / 4; i += 1) {
      const began = performance.now();
      await client.documents.search({ projectId: 'p', query: query(i), limit: 50 });
      times.push(performance.now() - began);
    }
    figures[kind] = summarise(times);
    all.push(...times);
  }
  figures['all'] = summarise(all);
  await core.close();
  return figures;
}

function summarise(times: readonly number[]): Figures[string] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0, queries: times.length };
}
