import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCore, until } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const FILES = 12;

/** A core of its own that adds files and reviews examples until it is killed, saying each thing once it is stored. */
function startVictim(folder: string): ChildProcess {
  const script = `
    const { createCore } = await import(${JSON.stringify(join(root, 'src-main/core.ts'))});
    const { spawnInNode } = await import(${JSON.stringify(join(root, 'src-main/workers/spawn-in-node.ts'))});
    const { createRouterClient } = await import('@orpc/server');
    const { router } = await createCore({ shell: 'terminal', folder: ${JSON.stringify(folder)},
      resources: ${JSON.stringify(join(root, 'resources'))}, version: '0', takesPaths: true,
      keychain: null, spawn: spawnInNode({ root: ${JSON.stringify(root)} }) });
    const ask = createRouterClient(router);
    await ask.workspace.create({ passphrase: null, reviewer: 'Ada' });
    const { id: projectId } = await ask.workspace.createProject({ name: 'P' });
    console.log('project ' + projectId);
    for (let i = 0; i < ${FILES}; i += 1) {
      const text = Array.from({ length: 4000 }, (_, n) => 'row ' + n + ' of ' + i + ',words').join('\\n');
      const row = await ask.documents.add({ projectId, name: i + '.csv', file: new File(['a,b\\n' + text], 'x') });
      console.log('document ' + row.id);
    }
    for (let i = 0; ; i += 1) {
      const { id } = await ask.examples.add({ projectId, question: 'Question ' + i + '?', answer: 'So.' });
      await ask.examples.review({ exampleIds: [id], act: { action: i % 2 ? 'approve' : 'reject' } });
      console.log((i % 2 ? 'approved ' : 'rejected ') + id);
    }`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('A core killed while it reads and reviews has kept all it had answered, and reads on when it opens again', async () => {
  for (const afterLines of [6, 60]) {
    const folder = temporaryFolder();
    const victim = startVictim(folder);
    let said = '';
    victim.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await until(() => said.split('\n').length > afterLines, 30_000);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const lines = said
      .slice(0, said.lastIndexOf('\n'))
      .split('\n')
      .map((line) => line.split(' '));
    const idsOf = (word: string): string[] =>
      lines.filter(([first]) => first === word).map(([, id]) => id ?? '');

    const { core, ask } = await startCore({ folder });
    await ask.workspace.unlock({ passphrase: null });
    const projectId = idsOf('project')[0] ?? '';
    const documents = await ask.documents.list({ projectId });
    expect(documents.map(({ id }) => id)).toEqual(expect.arrayContaining(idsOf('document')));
    expect(documents.length).toBeLessThanOrEqual(FILES);
    for (const status of ['approved', 'rejected'] as const) {
      const { rows } = await ask.examples.list({ projectId, status });
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(idsOf(status)));
    }
    await until(async () =>
      (await ask.documents.list({ projectId })).every(({ state }) => state === 'ready'),
    );
    const again = await ask.documents.list({ projectId });
    expect(again.every(({ passages, characters }) => passages > 0 && characters > 10_000)).toBe(true);
    expect(await ask.workspace.audit({ projectId })).toMatchObject({ intact: true });
    await core.close();
  }
}, 90_000);
