/** The core that `bench -- import` kills: adds a folder, tells how far it is, ends when all is read. */
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createCore } from '../../src-main/core.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';

export type Told =
  | { readonly type: 'read'; readonly documents: number }
  /** How many documents became ready while reading was paused: there must be none. */
  | { readonly type: 'paused'; readonly read: number }
  | {
      readonly type: 'done';
      readonly documents: number;
      readonly ready: number;
      readonly passages: number;
      readonly twice: number;
    };

const [folder = '', source = '', start = '1'] = process.argv.slice(2);
const root = join(import.meta.dirname, '../..');
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
const tell = (told: Told): void => void process.send?.(told);

if (start === '1') {
  await client.workspace.create({ passphrase: null, reviewer: 'Bench' });
  const project = await client.workspace.createProject({ name: 'Import' });
  // Not waited for: this process is killed before it answers.
  void client.documents.addPaths({ projectId: project.id, paths: [source] }).catch(() => undefined);
} else {
  await client.workspace.unlock({ passphrase: null });
}
const projectId = (await client.workspace.projects())[0]?.id ?? '';
const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isReady = ({ state }: { state: string }): boolean =>
  state === 'ready' || state === 'ready-with-warnings';
const readyNow = async (): Promise<number> =>
  (await client.documents.list({ projectId })).filter(isReady).length;

if (start === '2') {
  await client.documents.pause({ projectId });
  // What was being read may end.
  await rest(3000);
  const before = await readyNow();
  await rest(5000);
  tell({ type: 'paused', read: (await readyNow()) - before });
  await client.documents.resume({ projectId });
}
let known = 0;
for (;;) {
  // Listing thousands of rows takes time that the reading should have.
  await rest(known > 1000 ? 1000 : 100);
  const { toAdd, toRead } = await client.documents.reading({ projectId });
  const rows = await client.documents.list({ projectId });
  known = rows.length;
  const ready = rows.filter(isReady);
  tell({ type: 'read', documents: ready.length });
  if (rows.length === 0 || toAdd > 0 || toRead > 0) continue;
  const names = new Set(rows.map(({ name, place }) => [...place, name].join('/')));
  const passages = rows.reduce((sum, row) => sum + row.passages, 0);
  await core.close();
  tell({
    type: 'done',
    documents: rows.length,
    ready: ready.length,
    passages,
    twice: rows.length - names.size,
  });
  break;
}
