import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCore, refusal, startCore, until } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('The way in', () => {
  test('leads from absent over open to locked and back, and says who is at the desk', async () => {
    const { ask } = await startCore();
    expect(await ask.workspace.status()).toMatchObject({ state: 'absent', key: null, reviewer: null });
    const passphrase = 'seven winter apples';
    expect(await ask.workspace.create({ passphrase, reviewer: 'Ada' })).toMatchObject({
      state: 'open',
      key: 'passphrase',
      reviewer: 'Ada',
    });
    await ask.workspace.setReviewer({ name: 'Grace' });
    expect(await ask.workspace.lock()).toMatchObject({ state: 'locked', reviewer: null });
    expect(await refusal(ask.workspace.projects())).toMatchObject({ code: 'workspace-locked' });
    expect(await refusal(ask.workspace.unlock({ passphrase: 'seven winter pears' }))).toMatchObject({
      code: 'wrong-passphrase',
    });
    expect(await ask.workspace.status()).toMatchObject({ state: 'locked' });
    expect(await ask.workspace.unlock({ passphrase })).toMatchObject({ state: 'open', reviewer: 'Grace' });
  });

  test('is closed to a second core on the same folder until the first has gone', async () => {
    const folder = temporaryFolder();
    const first = await openCore({ folder });
    const second = await startCore({ folder });
    expect(await refusal(second.ask.workspace.unlock({ passphrase: null }))).toMatchObject({
      code: 'second-instance',
    });
    await first.core.close();
    expect(await second.ask.workspace.unlock({ passphrase: null })).toMatchObject({ state: 'open' });
    const projects = await second.ask.workspace.projects();
    expect(projects.map(({ name }) => name)).toEqual(['Notice periods']);
  });

  test('refuses a desktop without a keychain to keep the key in', async () => {
    const { ask } = await startCore({ shell: 'electron' });
    expect(await refusal(ask.workspace.create({ passphrase: null, reviewer: 'Ada' }))).toMatchObject({
      code: 'keychain-unavailable',
    });
    expect(await ask.workspace.status()).toMatchObject({ state: 'absent' });
  });
});

describe('The door', () => {
  test('turns an incomplete request into words and keeps what it was for the details', async () => {
    const { ask } = await startCore();
    const incomplete = {} as { projectId: string };
    expect(await refusal(ask.documents.list(incomplete))).toMatchObject({
      code: 'not-understood',
      evidence: expect.stringContaining('projectId'),
    });
  });

  test('says that the workspace is locked to whoever was still waiting for an answer', async () => {
    const { ask, projectId } = await openCore();
    let sent = 0;
    const slow = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        controller.enqueue(new Uint8Array(1024 * 1024).fill(65));
        sent += 1;
        if (sent === 60) controller.close();
      },
    });
    const file = Object.assign(new File(['A'], 'large.txt'), { stream: () => slow });
    const adding = refusal(ask.documents.add({ projectId, name: 'large.txt', file }));
    await until(() => sent > 20);
    await ask.workspace.lock();
    expect(await adding).toMatchObject({ code: 'workspace-locked' });
    await ask.workspace.unlock({ passphrase: null });
    expect(await ask.documents.list({ projectId })).toEqual([]);
  });

  test('lets no browser name a path, for reading or for writing', async () => {
    const { ask, projectId } = await openCore({ shell: 'browser', takesPaths: false });
    const requests = [
      ask.documents.addPaths({ projectId, paths: ['/etc/passwd'] }),
      ask.models.addPath({ path: '/etc/passwd' }),
      ask.sharing.make({ projectId, kind: 'examples', confirmed: '', folder: '/tmp' }),
      ask.evaluation.report.make({ evaluationId: 'e', folder: '/tmp' }),
    ];
    for (const request of requests) expect(await refusal(request)).toMatchObject({ code: 'no-paths-here' });
  });

  test('keeps words of documents out of the log and the stack off the screen', async () => {
    const { core, ask, projectId } = await openCore();
    const folder = (await ask.workspace.status()).folder;
    // A log that is a folder cannot be written either: the refusal must still arrive.
    mkdirSync(join(folder, 'logs', 'core.log'), { recursive: true });
    await core.close();
    expect(await refusal(ask.workspace.road({ projectId }))).toMatchObject({ code: 'workspace-locked' });
  });
});

describe('Events', () => {
  test('are kept from the moment of subscribing, before anybody reads, and end with the core', async () => {
    const { core, ask } = await startCore();
    const stream = await ask.workspace.events();
    await ask.workspace.create({ passphrase: null, reviewer: 'Ada' });
    await ask.workspace.createProject({ name: 'One' });
    await core.close();
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(['opened', 'projects-changed', 'locked']);
  });

  test('reach every subscriber, and one that stops listening holds nobody up', async () => {
    const { core, ask, events } = await openCore();
    const second = await ask.workspace.events();
    await ask.workspace.createProject({ name: 'Two' });
    const first = await second.next();
    expect(first.value).toEqual({ type: 'projects-changed' });
    await second.return?.(undefined);
    await ask.workspace.createProject({ name: 'Three' });
    await until(() => events.filter(({ type }) => type === 'projects-changed').length >= 3);
    await core.close();
    await until(() => events.at(-1)?.type === 'locked');
  });
});

describe('Projects', () => {
  test('are listed with what comes next, the last changed first, and go with all they hold', async () => {
    const { ask, projectId } = await openCore();
    const other = await ask.workspace.createProject({ name: ' Intake letters ', note: ' Tallis ' });
    expect(other).toMatchObject({ name: 'Intake letters', note: 'Tallis' });
    const file = new File(['# Notice\n\nNotice is given in writing by letter.'], 'notice.md');
    await ask.documents.add({ projectId, name: 'notice.md', file });
    await until(async () => (await ask.documents.list({ projectId }))[0]?.state === 'ready');
    const listed = async () => (await ask.workspace.projects()).map(({ name, next }) => [name, next]);
    await until(async () => (await listed())[0]?.[0] === 'Notice periods');
    expect(await listed()).toEqual([
      ['Notice periods', 'Examples: None yet'],
      ['Intake letters', 'Documents: Add the first documents'],
    ]);
    expect(await ask.workspace.removeProject({ projectId })).toEqual({ removed: true });
    expect(await ask.workspace.removeProject({ projectId })).toEqual({ removed: false });
    expect(await ask.documents.list({ projectId })).toEqual([]);
    expect(await ask.documents.search({ projectId, query: 'letter' })).toEqual([]);
    const { events, intact } = await ask.workspace.audit({ projectId });
    expect(intact).toBe(true);
    expect(events.map(({ action }) => action)).toEqual([
      'project-removed',
      'privacy-checked',
      'document-added',
      'project-created',
    ]);
  });

  test('take files only while they are there', async () => {
    const { ask } = await openCore();
    const request = ask.documents.add({ projectId: 'gone', name: 'a.txt', file: new File(['a'], 'a.txt') });
    expect(await refusal(request)).toMatchObject({ code: 'project-gone' });
  });
});

test('A folder that is a file is refused in words', async () => {
  const folder = join(temporaryFolder(), 'taken');
  writeFileSync(folder, '');
  const { ask } = await startCore({ folder });
  expect(await refusal(ask.workspace.create({ passphrase: null, reviewer: 'Ada' }))).toMatchObject({
    code: 'no-folder',
  });
});
