import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHUNK_BYTES } from '../../../../src-main/storage/chunks.ts';
import { openCore, refusal, until } from '../../../support/open-core.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const markdown = (heading: string, text: string): string => `# ${heading}\n\n${text}\n`;
const file = (name: string, text: string): { name: string; file: File } => ({
  name,
  file: new File([text], name),
});
type Ask = Awaited<ReturnType<typeof openCore>>['ask'];
const settled = (ask: Ask, projectId: string) =>
  until(async () =>
    (await ask.documents.list({ projectId })).every(({ state }) => !['waiting', 'reading'].includes(state)),
  );

describe('Adding', () => {
  test('stores a file, reads it and shows its text, passages and place in the search', async () => {
    const { ask, projectId, events } = await openCore();
    const row = await ask.documents.add({
      projectId,
      ...file(
        'C:\\papers\\notice.md',
        markdown('Notice periods', 'Notice is given in writing. “Größe” counts.'),
      ),
    });
    expect(row).toMatchObject({ name: 'notice.md', state: 'waiting' });
    await settled(ask, projectId);
    const [read] = await ask.documents.list({ projectId });
    expect(read).toMatchObject({ format: 'markdown', state: 'ready', passages: 1, problem: null });
    const full = await ask.documents.get({ documentId: row.id });
    expect(full.blocks.map((block) => ('text' in block ? block.text : ''))).toEqual([
      'Notice periods',
      'Notice is given in writing. “Größe” counts.',
    ]);
    expect(full.passageList).toMatchObject([{ breadcrumb: ['Notice periods'], blockFrom: 1, blockTo: 1 }]);
    const hits = async (query: string) =>
      (await ask.documents.search({ projectId, query })).map(({ snippet }) => snippet);
    expect(await hits('writ')).toEqual(['Notice is given in \uE000writing\uE001. “Größe” counts.']);
    expect(await hits('große')).toHaveLength(1);
    expect(await hits('periods notice')).toHaveLength(1);
    expect(await hits('" OR * ( NEAR')).toEqual([]);
    expect(await hits('?!')).toEqual([]);
    await until(() => events.some((e) => e.type === 'document-changed' && e.document.state === 'ready'));
    await until(() => events.some((e) => e.type === 'road-changed' && e.road[0]?.words === '1 file read'));
  });

  test('keeps every byte of a file of many parts, whatever sizes they come in', async () => {
    const { ask, projectId } = await openCore();
    const line = 'Every line of this long file says the same thing once more.\n';
    const text = line.repeat(Math.ceil((17.3 * CHUNK_BYTES) / line.length));
    const row = await ask.documents.add({ projectId, name: 'long.txt', file: new File([text], 'long.txt') });
    expect(row.bytes).toBe(text.length);
    const { createHash } = await import('node:crypto');
    const { sha256 } = await ask.documents.get({ documentId: row.id });
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    for (const job of await ask.workspace.jobs({ projectId }))
      await ask.workspace.cancelJob({ jobId: job.id });
    await settled(ask, projectId);
  });

  test('walks folders, leaves litter, tells of what cannot be opened and refuses an empty choice', async () => {
    const { ask, projectId, events } = await openCore();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'inner', '.git'), { recursive: true });
    writeFileSync(join(folder, 'b.md'), markdown('B', 'Second.'));
    writeFileSync(join(folder, 'inner', 'a.md'), markdown('A', 'First.'));
    writeFileSync(join(folder, 'inner', '.git', 'config'), 'x');
    writeFileSync(join(folder, '~$b.docx'), 'x');
    const rows = await ask.documents.addPaths({ projectId, paths: [folder, join(folder, 'none.pdf')] });
    expect(rows.map(({ name }) => name)).toEqual(['b.md', 'a.md']);
    await until(() => events.some((event) => event.type === 'notice'));
    expect(events.find((event) => event.type === 'notice')).toMatchObject({
      problem: { code: 'path-not-readable', what: expect.stringContaining('none.pdf') },
    });
    const nothing = ask.documents.addPaths({ projectId, paths: [join(folder, 'inner', '.git', 'no')] });
    expect(await refusal(nothing)).toMatchObject({ code: 'path-not-readable' });
    mkdirSync(join(folder, 'empty'));
    const empty = ask.documents.addPaths({ projectId, paths: [join(folder, 'empty')] });
    expect(await refusal(empty)).toMatchObject({ code: 'nothing-to-add' });
    await settled(ask, projectId);
  });

  test('refuses a damaged file in words and reads the others', async () => {
    const { ask, projectId } = await openCore();
    await ask.documents.add({ projectId, ...file('broken.pdf', '%PDF-1.7\n1 0 obj << /Type /Cat') });
    await ask.documents.add({ projectId, ...file('whole.md', markdown('Whole', 'It is whole.')) });
    await settled(ask, projectId);
    const [broken, whole] = await ask.documents.list({ projectId });
    expect(broken).toMatchObject({ state: 'refused', passages: 0 });
    expect(broken?.problem?.remedy).not.toBe('');
    expect(whole).toMatchObject({ state: 'ready' });
  });
});

describe('The same file twice', () => {
  test('is kept once, and the copy takes over when the first is removed', async () => {
    const { ask, projectId } = await openCore();
    const text = markdown('Notice', 'Notice is given in writing.');
    const first = await ask.documents.add({ projectId, ...file('one.md', text) });
    const second = await ask.documents.add({ projectId, ...file('two.md', text) });
    const third = await ask.documents.add({ projectId, ...file('three.md', text) });
    await settled(ask, projectId);
    const states = async () =>
      (await ask.documents.list({ projectId })).map(({ name, state }) => `${name} ${state}`);
    expect(await states()).toEqual(['one.md ready', 'two.md duplicate', 'three.md duplicate']);
    expect((await ask.documents.get({ documentId: third.id })).passageList).toHaveLength(1);
    expect(await ask.documents.search({ projectId, query: 'writing' })).toHaveLength(1);

    const withdrawn = { removed: true, remaining: [] };
    expect(await ask.documents.withdraw({ documentId: first.id })).toEqual(withdrawn);
    await settled(ask, projectId);
    expect(await states()).toEqual(['two.md ready', 'three.md duplicate']);
    const hits = await ask.documents.search({ projectId, query: 'writing' });
    expect(hits.map(({ documentId }) => documentId)).toEqual([second.id]);
    expect(await ask.documents.withdraw({ documentId: first.id })).toEqual({ removed: false, remaining: [] });
  });
});

describe('A reader that dies', () => {
  test('costs the file it was reading and no other, and the app says why', async () => {
    const { ask, projectId, processes } = await openCore();
    const rows = Array.from({ length: 400_000 }, (_, i) => `${i},name ${i},"some words, here"`).join('\n');
    const big = await ask.documents.add({ projectId, ...file('big.csv', `number,name,words\n${rows}`) });
    await ask.documents.add({ projectId, ...file('after.md', markdown('After', 'It comes after.')) });
    await until(() => processes.some(({ kind }) => kind === 'reader'));
    await until(async () => (await ask.documents.list({ projectId }))[0]?.state === 'reading');
    await until(() => processes[0]?.process.pid !== undefined);
    // Killed once it listens: then it has been given the file.
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(processes[0]?.process.pid as number, 'SIGKILL');
    await settled(ask, projectId);
    const [died, after] = await ask.documents.list({ projectId });
    expect(died).toMatchObject({ state: 'refused', problem: { code: 'worker-died' } });
    expect(after).toMatchObject({ name: 'after.md', state: 'ready' });
    expect(processes.filter(({ kind }) => kind === 'reader')).toHaveLength(2);

    await ask.documents.readAgain({ documentId: big.id });
    await until(async () => (await ask.documents.list({ projectId }))[0]?.state !== 'waiting');
    const { jobs } = { jobs: await ask.workspace.jobs({ projectId }) };
    const running = jobs.find(({ state }) => state === 'running');
    expect(running).toMatchObject({ kind: 'read', title: 'Reading big.csv' });
    expect(await ask.workspace.cancelJob({ jobId: running?.id ?? '' })).toEqual({ cancelled: true });
    await settled(ask, projectId);
    expect((await ask.documents.list({ projectId }))[0]).toMatchObject({ state: 'cancelled', problem: null });
  }, 60_000);
});

test('Locking in the middle of a read loses nothing: unlocking reads on', async () => {
  const { ask, projectId } = await openCore();
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i},name ${i}`).join('\n');
  await ask.documents.add({ projectId, ...file('big.csv', `number,name\n${rows}`) });
  await ask.documents.add({ projectId, ...file('after.md', markdown('After', 'It comes after.')) });
  await until(async () => (await ask.documents.list({ projectId }))[0]?.state === 'reading');
  await ask.workspace.lock();
  await ask.workspace.unlock({ passphrase: null });
  const first = await ask.documents.list({ projectId });
  expect(first.map(({ state }) => ['waiting', 'reading'].includes(state))).toEqual([true, true]);
  const [job] = await ask.workspace.jobs({ projectId });
  if (job !== undefined) await ask.workspace.cancelJob({ jobId: job.id });
  await settled(ask, projectId);
  expect((await ask.documents.list({ projectId }))[1]).toMatchObject({ name: 'after.md', state: 'ready' });
}, 60_000);
