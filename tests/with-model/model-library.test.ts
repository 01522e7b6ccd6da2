import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTarHeader } from '../../src-main/models/pack-format.ts';
import { openCore, refusal, until } from '../support/open-core.ts';
import { starterPath } from '../support/starter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const starterHash = 'af323c378f37f1df7ad4bd148fa919acbc0d609d05255b90ea7d6e67840d94d3';

test('the starter is tried out: its template, a paragraph, a greeting, within ten seconds; told and kept', async () => {
  const { ask } = await openCore();
  const [starter] = await ask.models.list();
  const modelId = starter?.id ?? '';
  const tried = await ask.models.tryOut({ modelId });
  expect(tried.findings.map(({ words }) => words)[0]).toBe('Its chat template lays out a conversation.');
  expect(tried.rendered).toContain('How long are files kept?');
  expect(tried.perplexity).toBeGreaterThan(1);
  expect(tried.greeting).not.toBe('');
  expect(tried.seconds).toBeLessThan(10);
  expect((await ask.models.list())[0]?.tried).toEqual(tried);
});

test('a damaged copy of a model is told from a sound one by trying it out', async () => {
  const { ask } = await openCore();
  const sound = (await ask.models.list())[0];
  const bytes = await readFile(starterPath);
  // Scales of the 8-bit blocks become noise; the header stays.
  for (let i = 400_000; i < bytes.length; i += 7) bytes[i] = (i * 31) % 256;
  const path = join(temporaryFolder(), 'noise.gguf');
  await writeFile(path, bytes);
  const noise = await ask.models.addPath({ path });
  const [good, bad] = [
    await ask.models.tryOut({ modelId: sound?.id ?? '' }),
    await ask.models.tryOut({ modelId: noise.id }),
  ];
  expect(bad.sane).toBe(false);
  expect(bad.findings[1]?.ok).toBe(false);
  expect(bad.perplexity).toBeGreaterThan(good.perplexity * 4);
});

test('a base without a chat template is offered common ones, rendered; choosing one makes a copy that has it', async () => {
  const { ask, core } = await openCore();
  const path = join(temporaryFolder(), 'base.gguf');
  const bytes = await readFile(starterPath);
  // The key is renamed in place: the same bytes, and no template any more.
  bytes.write('tokenizer.chat_templatX', bytes.indexOf('tokenizer.chat_template'));
  await writeFile(path, bytes);
  const base = await ask.models.addPath({ path });
  expect(base.hasTemplate).toBe(false);
  const offered = await ask.models.templates({ modelId: base.id });
  expect(offered.length).toBe(6);
  for (const { rendered } of offered) expect(rendered).toContain('Seven years.');
  expect(offered.find(({ id }) => id === 'llama-3')?.rendered).toContain(
    '<|start_header_id|>user<|end_header_id|>\n\nAnd after that?<|eot_id|>',
  );
  const made = await ask.models.makeCopy({ modelId: base.id, templateId: 'headings' });
  expect(made).toMatchObject({ hasTemplate: true, madeFrom: base.name, source: 'made', missing: false });
  expect((await ask.models.tryOut({ modelId: made.id })).rendered).toContain('### Question:');
  expect(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ).toBe(base.sha256);
  await ask.models.remove({ modelId: made.id });
  expect(await stat(made.path).catch(() => null)).toBeNull();
  await core.close();
});

test('a model that moved is found by its hash, under any name, and its runs can use it again', async () => {
  const { ask, projectId } = await openCore();
  const folder = temporaryFolder();
  const path = join(folder, 'mine.gguf');
  await copyFile(starterPath, path);
  const added = await ask.models.addPath({ path });
  await mkdir(join(folder, 'archive'));
  await rename(path, join(folder, 'archive', 'renamed.bin'));
  // Of the same size and another content: must not be taken for it.
  const other = await readFile(starterPath);
  other[other.length - 1] = (other[other.length - 1] ?? 0) ^ 1;
  await writeFile(join(folder, 'another.gguf'), other);
  expect((await ask.models.list()).find(({ id }) => id === added.id)).toMatchObject({ state: 'moved' });
  const { found, model } = await ask.models.locate({ modelId: added.id });
  expect(found).toBe(true);
  expect(model).toMatchObject({ state: 'here', path: join(folder, 'archive', 'renamed.bin') });
  expect((await ask.training.presets({ projectId, modelId: added.id })).length).toBe(3);
});

test('a kind of model nobody knows is refused with the table', async () => {
  const { ask } = await openCore();
  const bytes = await readFile(starterPath);
  const key = Buffer.from('general.architecture');
  bytes.write('lambs', bytes.indexOf(key) + key.length + 12);
  for (let at = bytes.indexOf('llama.'); at !== -1; at = bytes.indexOf('llama.', at))
    bytes.write('lambs.', at);
  const path = join(temporaryFolder(), 'unknown.gguf');
  await writeFile(path, bytes);
  const refused = await refusal(ask.models.addPath({ path }));
  expect(refused).toMatchObject({ code: 'model-unknown-kind', what: expect.stringContaining('lambs') });
  expect('evidence' in refused ? refused.evidence : '').toContain('| Qwen3 | `qwen3` | Yes | Yes |');
});

test('what other programs keep is used in place or copied, under the name it has there', async () => {
  const { ask } = await openCore();
  const models = join(temporaryFolder(), 'ollama');
  process.env['OLLAMA_MODELS'] = models;
  process.env['VERNACULAR_LOOK_HOME'] = temporaryFolder();
  try {
    await mkdir(join(models, 'blobs'), { recursive: true });
    await mkdir(join(models, 'manifests/registry.ollama.ai/library/starter'), { recursive: true });
    const blob = join(models, 'blobs', `sha256-${starterHash}`);
    await copyFile(starterPath, blob);
    await writeFile(
      join(models, 'manifests/registry.ollama.ai/library/starter/latest'),
      JSON.stringify({
        layers: [
          { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${starterHash}`, size: 1 },
        ],
      }),
    );
    const [found] = (await ask.models.look()).found;
    expect(found).toMatchObject({ name: 'starter:latest', source: 'ollama', modelId: null });
    const foundId = found?.id ?? '';
    const copy = await ask.models.addFound({ foundId, how: 'copy' });
    expect(copy).toMatchObject({ name: 'starter:latest', sha256: starterHash });
    expect(copy.path).not.toBe(blob);
    const inPlace = await ask.models.addFound({ foundId, how: 'in-place' });
    expect(inPlace).toMatchObject({ path: blob, source: 'ollama' });
    expect((await ask.models.look()).found[0]?.modelId).toBe(inPlace.id);
    await ask.models.remove({ modelId: inPlace.id });
    expect((await stat(blob)).isFile()).toBe(true);
  } finally {
    delete process.env['OLLAMA_MODELS'];
    delete process.env['VERNACULAR_LOOK_HOME'];
  }
});

test('a model pack is carried to another computer and checked there; a tampered one leaves nothing', async () => {
  const folder = temporaryFolder();
  const first = await openCore();
  const [starter] = await first.ask.models.list();
  const packed = await first.ask.models.pack({ modelId: starter?.id ?? '', folder });
  expect(packed.sha256).toBe(starterHash);
  await until(async () => (await first.ask.models.works()).length === 0);

  const workspace = temporaryFolder();
  const second = await openCore({ folder: workspace });
  const kept = async (): Promise<string[]> => readdir(join(workspace, 'models')).catch(() => []);
  const pack = await readFile(packed.path);
  const hostile: Record<string, (bytes: Buffer) => Buffer> = {
    'a byte of the weights': (bytes) => {
      bytes[bytes.length - 200_000] = (bytes[bytes.length - 200_000] ?? 0) ^ 1;
      return bytes;
    },
    'cut off': (bytes) => bytes.subarray(0, 3_000_000),
    'a path instead of a name': (bytes) =>
      replaceText(bytes, 'Vernacular Starter.gguf', '../../../Starter0.gguf'),
    'more than it lists': (bytes) =>
      Buffer.concat([bytes.subarray(0, -1024), writeTarHeader('more.gguf', 0, 0), Buffer.alloc(1024)]),
    'a list that is none': (bytes) => replaceText(bytes, '"version": 1', '"version": 9'),
  };
  for (const [how, change] of Object.entries(hostile)) {
    const path = join(folder, 'hostile.tar');
    await writeFile(path, change(Buffer.from(pack)));
    expect(await refusal(second.ask.models.addPath({ path })), how).toMatchObject({ code: 'pack-damaged' });
    expect(await kept(), how).toEqual([]);
  }
  const added = await second.ask.models.addPath({ path: packed.path });
  expect(added).toMatchObject({ name: 'Vernacular Starter', source: 'pack', sha256: starterHash });
  const given = await second.ask.models.add({ name: 'given.tar', file: new Blob([pack]) });
  expect(given).toMatchObject({ source: 'pack', sha256: starterHash });
});

/** Every place of some words replaced by others of the same length, headers summed anew. */
function replaceText(bytes: Buffer, from: string, to: string): Buffer {
  const target = to.padEnd(from.length).slice(0, from.length);
  for (let at = bytes.indexOf(from); at !== -1 && at < 20_000; at = bytes.indexOf(from, at + 1)) {
    bytes.write(target, at);
    if (bytes.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    const header = bytes.subarray(at, at + 512);
    let sum = 0;
    for (const [i, byte] of header.entries()) sum += i >= 148 && i < 156 ? 32 : byte;
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  }
  return bytes;
}
