import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCore, refusal, startCore } from '../support/open-core.ts';
import { starterPath } from '../support/starter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const starterHash = 'af323c378f37f1df7ad4bd148fa919acbc0d609d05255b90ea7d6e67840d94d3';

test('the starter is in every library, once, and stays', async () => {
  const folder = temporaryFolder();
  const first = await openCore({ folder });
  const [starter, ...others] = await first.ask.models.list();
  expect(starter).toMatchObject({
    name: 'Vernacular Starter',
    builtIn: true,
    sha256: starterHash,
    architecture: 'llama',
    weightType: 'q8_0',
    contextTokens: 1024,
    chat: { verdict: 'fits', because: null },
    tuning: { verdict: 'fits', because: null },
    missing: false,
  });
  expect(others).toEqual([]);
  expect(await refusal(first.ask.models.remove({ modelId: starter?.id ?? '' }))).toMatchObject({
    code: 'built-in-model',
  });
  await first.core.close();

  const { ask } = await startCore({ folder });
  await ask.workspace.unlock({ passphrase: null });
  expect((await ask.models.list()).map(({ id }) => id)).toEqual([starter?.id]);
});

test('a model is used where it lies, told when it is gone or another, and forgotten without being deleted', async () => {
  const { ask, projectId } = await openCore();
  const path = join(temporaryFolder(), 'mine.gguf');
  await copyFile(starterPath, path);
  const added = await ask.models.addPath({ path });
  expect(added).toMatchObject({ path, builtIn: false, sha256: starterHash, missing: false });
  expect((await ask.models.addPath({ path })).id).toBe(added.id);

  const wanted = { projectId, modelId: added.id };
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
  expect(await refusal(ask.training.presets(wanted))).toMatchObject({ code: 'model-changed' });
  await rm(path);
  expect(await refusal(ask.training.presets(wanted))).toMatchObject({ code: 'model-missing' });
  expect((await ask.models.list()).find(({ id }) => id === added.id)?.missing).toBe(true);

  await copyFile(starterPath, path);
  expect((await ask.training.presets(wanted)).length).toBe(3);
  expect(await ask.models.remove({ modelId: added.id })).toEqual({ removed: true });
  expect((await readFile(path)).length).toBe(added.bytes);
});

test('a model given as bytes is stored whole in the workspace and deleted with its row', async () => {
  const { ask } = await openCore();
  const file = new Blob([await readFile(starterPath)]);
  const added = await ask.models.add({ name: '../sly name.gguf', file });
  expect(added).toMatchObject({ sha256: starterHash, missing: false });
  expect(added.path).toMatch(/models[\\/][^\\/]+[\\/]sly name\.gguf$/);
  await ask.models.remove({ modelId: added.id });
  await expect(readFile(added.path)).rejects.toThrow('ENOENT');
});

test('a truncated, foreign or absent file is refused with its reason and nothing is added', async () => {
  const { ask } = await openCore();
  const folder = temporaryFolder();
  const truncated = join(folder, 'truncated.gguf');
  await copyFile(starterPath, truncated);
  await rm(truncated);
  await writeFile(truncated, await readFile(starterPath));
  await truncate(truncated, 3_000_000);
  const foreign = join(folder, 'foreign.gguf');
  await writeFile(foreign, 'not a model at all, but long enough to be one');

  const refusals = await Promise.all(
    [truncated, foreign, join(folder, 'absent.gguf'), folder].map((path) =>
      refusal(ask.models.addPath({ path })),
    ),
  );
  expect(refusals.map(({ code }) => code)).toEqual([
    'model-truncated',
    'not-a-model',
    'model-missing',
    'not-a-model',
  ]);
  expect(refusals[0]?.what).toContain('incomplete');
  expect(await refusal(ask.models.add({ name: 'x.gguf', file: new Blob(['GGUF']) }))).toMatchObject({
    code: 'not-a-model',
  });
  expect((await ask.models.list()).length).toBe(1);
});
