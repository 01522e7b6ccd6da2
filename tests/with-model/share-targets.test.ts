/** One small training, shared in every form: each file is loaded again, each pack opened on another computer. */
import { execFile } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Export } from '../../src-main/contract/sharing.ts';
import { verifyEvidence } from '../../src-main/packs/verify-evidence.ts';
import { beginExport, makeExport } from '../support/make-export.ts';
import { openCore, refusal, startCore, until } from '../support/open-core.ts';
import { fillSmallProject } from '../support/small-project.ts';
import { root } from '../support/starter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const patience = 240_000;
const short = { passes: 12, rowsPerStep: 1, validateEvery: 12, patience: 0, threads: 1, seed: 7 };
const passphrase = 'four unrelated little words';

const names = (made: Export): string[] => made.files.map(({ name }) => name);
const words = (made: Export): string[] => made.checks.map((check) => check.words);

/** A command as IT runs it. */
function command(
  name: 'share' | 'verify',
  ...words: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const file = join(root, 'src-main/shell/terminal', `${name}.ts`);
    execFile(process.execPath, [file, ...words], { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('a training leaves in every form, each checked, and opens elsewhere', {
  timeout: patience,
}, async () => {
  const folder = temporaryFolder();
  const { ask, core, projectId } = await openCore({ folder });
  const modelId = await fillSmallProject(ask, projectId, 4);
  const { id: runId } = await ask.training.start({ projectId, modelId, preset: 'balanced', settings: short });
  await until(async () => (await ask.training.get({ runId })).state === 'finished', patience);
  const { id: evaluationId } = await ask.evaluation.start({ runId });
  await until(async () => (await ask.evaluation.get({ evaluationId })).state === 'done', patience);
  const make = (kind: Parameters<typeof makeExport>[1]['kind'], rest = {}) =>
    makeExport(ask, { projectId, runId, kind, ...rest });

  // Nothing leaves before a person has seen what does.
  const unseen = ask.sharing.make({ projectId, runId, kind: 'merged', confirmed: 'x' });
  expect(await refusal(unseen)).toMatchObject({ code: 'not-confirmed' });

  const adapter = await make('adapter');
  expect(adapter).toMatchObject({ state: 'ready', problem: null, confirmed: { by: 'Ada' } });
  expect(words(adapter).at(-1)).toBe('4 of 4 test questions answered word for word as in Scores');

  const merged = await make('merged', { options: { weights: 'q8_0' } });
  expect(merged).toMatchObject({ state: 'ready', problem: null });
  expect(names(merged)).toEqual(['notice-periods-q8_0-card.md', 'notice-periods-q8_0.gguf']);
  expect(words(merged).at(-1)).toMatch(/^Keeps (9\d|100) of 100 parts of what was learned/);

  const peft = await make('peft');
  expect(peft).toMatchObject({ state: 'ready', problem: null });
  expect(names(peft)).toEqual(['README.md', 'adapter_config.json', 'adapter_model.safetensors']);
  expect(words(peft).at(-1)).toBe('4 of 4 test questions answered word for word as in Scores');

  const ollama = await make('ollama', { options: { form: 'beside' } });
  expect(ollama).toMatchObject({ state: 'ready', problem: null });
  const modelfile = await readFile(join(ollama.folder, 'Modelfile'), 'utf8');
  expect(modelfile).toContain(
    'FROM ./base.gguf\nADAPTER ./adapter.gguf\nTEMPLATE """{{- range .Messages }}<|im_start|>',
  );
  expect(modelfile).toContain('PARAMETER stop "<|im_end|>"');

  const evidence = await make('evidence');
  expect(evidence).toMatchObject({ state: 'ready', problem: null });
  expect(await verifyEvidence(evidence.folder)).toMatchObject({ ok: true });
  expect((await readFile(join(evidence.folder, 'evidence.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');

  // Whatever file of it is changed, it is found.
  for (const { name } of evidence.files) {
    const path = join(evidence.folder, name);
    const bytes = await readFile(path);
    const changed = Buffer.from(bytes);
    const at = Math.floor(bytes.length / 2);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await writeFile(path, changed);
    expect([name, (await verifyEvidence(evidence.folder)).ok]).toEqual([name, false]);
    await writeFile(path, bytes);
  }

  // A stop leaves nothing behind; no export leaves anything half-written.
  const begun = await beginExport(ask, { projectId, runId, kind: 'jan' });
  await until(async () => (await ask.sharing.cancel({ exportId: begun.id })).cancelled);
  const stopped = async () => (await ask.sharing.list({ projectId })).find(({ id }) => id === begun.id);
  await until(async () => (await stopped())?.state === 'failed');
  expect((await stopped())?.problem?.code).toBe('cancelled');
  expect((await readdir(join(folder, 'exports'))).filter((name) => name.startsWith('.'))).toEqual([]);

  const demo = await make('demo', { passphrase, options: { form: 'beside', withApproved: false } });
  expect(demo).toMatchObject({ state: 'ready', problem: null });
  const archive = await makeExport(ask, { projectId, kind: 'archive', passphrase });
  expect(archive).toMatchObject({ state: 'ready', problem: null });

  // Exports know when what they were made from has changed.
  const { rows } = await ask.examples.list({ projectId, limit: 1 });
  const examples = await makeExport(ask, { projectId, kind: 'examples', options: { format: 'alpaca' } });
  expect(words(examples).at(-1)).toBe('Read back, 18 of 18 the same');
  await ask.examples.review({ exampleIds: rows.map(({ id }) => id), act: { action: 'flag', note: 'odd' } });
  const listed = await ask.sharing.list({ projectId });
  const staleOf = (made: Export) => listed.find(({ id }) => id === made.id)?.stale;
  expect(staleOf(examples)).toBe('The approved examples have changed since');
  expect(staleOf(adapter)).toBeNull();

  const before = await ask.evaluation.answers({ evaluationId });
  const demoFile = await openAsBlob(join(demo.folder, names(demo)[0] ?? ''));
  const archiveFile = await openAsBlob(join(archive.folder, names(archive)[0] ?? ''));
  const inPlace = ask.sharing.openArchive({ file: archiveFile, passphrase });
  expect(await refusal(inPlace)).toMatchObject({ code: 'project-already-here' });
  // Closed in the middle: it says so, and goes on later with what is written.
  const halfway = await beginExport(ask, {
    projectId,
    runId,
    kind: 'llama-server',
    options: { form: 'beside' },
  });
  const stateNow = async () =>
    (await ask.sharing.list({ projectId })).find(({ id }) => id === halfway.id)?.state;
  await until(async () => (await stateNow()) === 'checking');
  await core.close();
  const reopened = await startCore({ folder });
  await reopened.ask.workspace.unlock({ passphrase: null });
  const seen = async () =>
    (await reopened.ask.sharing.list({ projectId })).find(({ id }) => id === halfway.id);
  expect(await seen()).toMatchObject({ state: 'failed', canResume: true, problem: { code: 'interrupted' } });
  await reopened.ask.sharing.resume({ exportId: halfway.id });
  await until(async () => ['ready', 'failed'].includes((await seen())?.state ?? ''), patience);
  expect(await seen()).toMatchObject({ state: 'ready', problem: null });
  expect((await readdir(join(folder, 'exports'))).filter((name) => name.startsWith('.'))).toEqual([]);
  await reopened.core.close();

  // The same from a terminal, and the evidence checked as on any computer.
  const out = join(temporaryFolder(), 'for the data team');
  const shared = await command(
    'share',
    '--target',
    'peft',
    '--run',
    runId,
    '--out',
    out,
    '--workspace',
    folder,
  );
  expect(shared).toMatchObject({ code: 0, stdout: expect.stringContaining('adapter_model.safetensors') });
  expect((await readdir(out)).sort()).toEqual(names(peft));
  expect(
    (await command('share', '--target', 'peft', '--run', 'x', '--out', out, '--workspace', folder)).code,
  ).toBe(1);
  expect((await command('share', '--target', 'zip', '--run', runId, '--out', out)).code).toBe(2);
  const verified = await command('verify', evidence.folder);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('It is what was sealed.') });

  const other = await startCore({ folder: temporaryFolder() });
  await other.ask.workspace.create({ passphrase: null, reviewer: 'Grace' });
  expect(
    await refusal(other.ask.sharing.openDemo({ file: demoFile, passphrase: 'another one' })),
  ).toMatchObject({
    code: 'wrong-passphrase',
  });
  await other.ask.models.list();
  const shown = await other.ask.sharing.openDemo({ file: demoFile, passphrase });
  expect(shown).toMatchObject({ canAsk: true, madeBy: 'Ada', answers: [{ approved: null }, {}, {}, {}] });
  expect(shown.answers.map(({ tuned }) => tuned)).toEqual(before.map(({ tuned }) => tuned.text));
  const asked = await other.ask.sharing.askDemo({ demoId: shown.id, question: before[0]?.question ?? '' });
  expect(asked).toEqual({ base: before[0]?.base.text, tuned: before[0]?.tuned.text });
  await other.ask.sharing.closeDemo({ demoId: shown.id });

  const moved = await other.ask.sharing.openArchive({ file: archiveFile, passphrase });
  expect(moved).toMatchObject({ id: projectId, name: 'Notice periods' });
  expect(await other.ask.evaluation.answers({ evaluationId })).toEqual(before);
  const again = await makeExport(other.ask, { projectId, runId, kind: 'adapter' });
  expect(again.files.find(({ name }) => name.endsWith('.gguf'))?.sha256).toBe(
    adapter.files.find(({ name }) => name.endsWith('.gguf'))?.sha256,
  );
  expect((await other.ask.workspace.audit({ projectId })).intact).toBe(true);
  await rm(archive.folder, { recursive: true });
});
