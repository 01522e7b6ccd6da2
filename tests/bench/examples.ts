/**
 * `npm run bench -- examples [--examples 10000] [--full] [--in FOLDER]`: how long reviewing takes in a project of many
 * examples (100,000 with `--full`): open, filter, search, read one, approve, undo, and the long arithmetic of topics,
 * pairs and choices. A workspace in FOLDER is filled by the first run and used again by the next.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { createCore } from '../../src-main/core.ts';
import { createWorkspace, workspacePaths } from '../../src-main/storage/open.ts';
import { questionKey } from '../../src-main/storage/question-key.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { makeTexts } from './made-texts.ts';
import { keepResults } from './results.ts';

const root = join(import.meta.dirname, '../..');
const passphrase = 'four unrelated little words';
const projectId = 'p';

export async function benchExamples(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      examples: { type: 'string', default: '10000' },
      full: { type: 'boolean', default: false },
      in: { type: 'string' },
    },
  });
  const examples = values.full ? 100_000 : Number(values.examples);
  const folder = values.in ?? mkdtempSync(join(tmpdir(), 'vernacular-examples-'));
  try {
    if (!existsSync(workspacePaths(folder).file)) await fill(folder, examples);
    const bytes = statSync(workspacePaths(folder).file).size;
    const { interactions, seconds } = await review(folder);
    process.stdout.write(`${examples} examples, ${Math.round(bytes / 1e6)} MB encrypted\n`);
    for (const [kind, each] of Object.entries(interactions)) {
      process.stdout.write(
        `  ${kind.padEnd(22)} median ${each.median.toFixed(1)} ms, p95 ${each.p95.toFixed(1)} ms, longest ${each.longest.toFixed(1)} ms (${each.times} times)\n`,
      );
    }
    for (const [kind, each] of Object.entries(seconds)) {
      process.stdout.write(`  ${kind.padEnd(22)} ${each.toFixed(1)} s\n`);
    }
    if (values.full) {
      process.stdout.write(
        `Kept in ${keepResults('examples', { examples, bytes, interactions, seconds })}\n`,
      );
    }
  } finally {
    if (values.in === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Written straight into the tables: what is measured is the review, not the import. */
async function fill(folder: string, examples: number): Promise<void> {
  const storage = await createWorkspace({ folder, passphrase, keychain: null, holder: 'bench' });
  const { raw } = storage;
  const texts = makeTexts(1);
  const documents = Math.max(3, Math.round(examples / 100));
  raw.exec(`INSERT INTO project VALUES ('p', 'Bench', '', NULL, '2026-01-01', '2026-01-01')`);
  const addDocument = raw.prepare(
    `INSERT INTO document (id, project_id, name, format, bytes, sha256, state, passages, added_at)
     VALUES (?, 'p', ?, 'text', 1, ?, 'ready', 5, '2026-01-01')`,
  );
  const addPassage = raw.prepare(
    `INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from, block_to)
     VALUES (?, 'p', ?, ?, ?, '[]', 0, 0)`,
  );
  const addExample = raw.prepare(
    `INSERT INTO example (id, project_id, document_id, passage_id, kind, question, answer, original_question,
       original_answer, status, origin, split, question_key, created_at, changed_at)
     VALUES (?, 'p', ?, ?, 'answer', ?, ?, ?, ?, ?, ?, ?, ?, '2026-01-01', '2026-01-01')`,
  );
  raw.transaction(() => {
    for (let i = 0; i < documents; i += 1) {
      addDocument.run(`d${i}`, `Matter ${i}.txt`, `hash ${i}`);
      for (let k = 0; k < 5; k += 1) addPassage.run(`d${i}-${k}`, `d${i}`, k, texts.passage(500));
    }
  })();
  for (let from = 0; from < examples; from += 2000) {
    raw.transaction(() => {
      for (let i = from; i < Math.min(examples, from + 2000); i += 1) {
        const document = i % documents;
        const question = `${texts.passage(60)}?`;
        const answer = texts.passage(200);
        const status = i % 3 === 0 ? 'approved' : i % 31 === 0 ? 'rejected' : 'draft';
        const split =
          status === 'approved'
            ? document % 10 === 0
              ? 'test'
              : document % 10 === 1
                ? 'validation'
                : 'training'
            : null;
        addExample.run(
          `e${String(i).padStart(7, '0')}`,
          `d${document}`,
          `d${document}-${i % 5}`,
          question,
          answer,
          question,
          answer,
          status,
          i % 2 === 0 ? 'rule' : 'imported',
          split,
          questionKey(question),
        );
      }
    })();
  }
  await storage.close();
}

interface Times {
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  readonly times: number;
}

async function review(
  folder: string,
): Promise<{ interactions: Record<string, Times>; seconds: Record<string, number> }> {
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
  const { examples } = client;
  const texts = makeTexts(2);
  const { rows } = await examples.list({ projectId, status: 'draft', limit: 500 });
  const idOf = (i: number): string => rows[i % rows.length]?.id ?? '';
  const kinds: Record<string, (i: number) => Promise<unknown>> = {
    'open the queue': () => examples.list({ projectId, status: 'draft', limit: 500 }),
    'a page far down': (i) => examples.list({ projectId, limit: 500, offset: 1000 * (i + 1) }),
    'filter by source': (i) =>
      examples.list({ projectId, status: 'draft', origin: i % 2 === 0 ? 'rule' : 'imported', limit: 500 }),
    'search a word': () =>
      examples.list({ projectId, query: texts.word(texts.zipf(20_000) + 500), limit: 500 }),
    counts: () => examples.counts({ projectId }),
    'read one': (i) => examples.get({ exampleId: idOf(i) }),
    'approve one': (i) => examples.review({ exampleIds: [idOf(i)], act: { action: 'approve' } }),
    'reject one': (i) =>
      examples.review({ exampleIds: [idOf(i + 100)], act: { action: 'reject', reason: '' } }),
    'edit one': (i) =>
      examples.review({
        exampleIds: [idOf(i + 200)],
        act: { action: 'edit', question: `Changed ${i}?`, answer: 'In another way.' },
      }),
    undo: () => examples.undo({ projectId }),
  };
  const interactions: Record<string, Times> = {};
  const all: number[] = [];
  for (const [kind, act] of Object.entries(kinds)) {
    const times: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      const began = performance.now();
      await act(i);
      times.push(performance.now() - began);
    }
    interactions[kind] = summarise(times);
    all.push(...times);
  }
  interactions['all'] = summarise(all);
  const seconds: Record<string, number> = {};
  const measure = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    seconds[name] = (performance.now() - began) / 1000;
  };
  const ids = (await examples.list({ projectId, status: 'draft', limit: 5000 })).rows.map(({ id }) => id);
  await measure('approve 5,000', () => examples.review({ exampleIds: ids, act: { action: 'approve' } }));
  await measure('topics', () => examples.coverage.tell({ projectId }));
  await measure('topics again', () => examples.coverage.tell({ projectId }));
  await measure('map', () => examples.coverage.map({ projectId }));
  await measure('pick 100 of drafts', () =>
    examples.coverage.choose({ projectId, from: 'draft', size: 100 }),
  );
  await measure('pairs alike', () => examples.alike.list({ projectId }));
  await measure('readiness', () => examples.readiness.tell({ projectId }));
  await core.close();
  return { interactions, seconds };
}

function summarise(times: readonly number[]): Times {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95), longest: sorted.at(-1) ?? 0, times: times.length };
}
