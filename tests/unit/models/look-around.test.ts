import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { lookAround } from '../../../src-main/models/look-around.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const gguf = (mark: string): Buffer => Buffer.from(`GGUF${mark.padEnd(60, '.')}`);

async function put(path: string, bytes: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** A home as LM Studio, Jan, the Hugging Face cache and Ollama leave it, with what is no model among it. */
async function furnish(home: string): Promise<void> {
  const lmStudio = join(home, '.lmstudio/models/lmstudio-community/Qwen3-4B-GGUF');
  await put(join(lmStudio, 'Qwen3-4B-Q4_K_M.gguf'), gguf('a'));
  await put(join(lmStudio, 'mmproj-Qwen3-4B-F16.gguf'), gguf('eye'));
  await put(join(lmStudio, 'README.md'), 'not a model');
  await put(join(home, '.lmstudio/models/me/big/big-00001-of-00002.gguf'), gguf('b1'));
  await put(join(home, '.lmstudio/models/me/big/big-00002-of-00002.gguf'), gguf('b2'));

  const jan = join(home, '.local/share/Jan/data/llamacpp/models/gemma-3-1b-it');
  await put(join(jan, 'model.gguf'), gguf('c'));
  await put(join(jan, 'model.yml'), 'name: gemma');

  const repository = join(home, '.cache/huggingface/hub/models--unsloth--Llama-3.2-1B-GGUF');
  const blob = join(repository, 'blobs', 'd'.repeat(64));
  await put(blob, gguf('d'));
  for (const revision of ['1111', '2222']) {
    const snapshot = join(repository, 'snapshots', revision);
    await mkdir(snapshot, { recursive: true });
    await symlink(relative(snapshot, blob), join(snapshot, 'Llama-3.2-1B-Q8_0.gguf'));
    await symlink(join(repository, 'blobs', 'gone'), join(snapshot, 'broken.gguf'));
  }
  // A circle of links must not keep anybody.
  await symlink(repository, join(repository, 'snapshots', 'circle'));
}

async function furnishOllama(models: string): Promise<void> {
  const bytes = gguf('e');
  const digest = createHash('sha256').update(bytes).digest('hex');
  await put(join(models, 'blobs', `sha256-${digest}`), bytes);
  const manifest = (layer: string): string =>
    JSON.stringify({
      schemaVersion: 2,
      layers: [
        { mediaType: 'application/vnd.ollama.image.model', digest: layer, size: bytes.length },
        { mediaType: 'application/vnd.ollama.image.template', digest: `sha256:${'f'.repeat(64)}`, size: 3 },
      ],
    });
  const library = join(models, 'manifests/registry.ollama.ai/library');
  await put(join(library, 'qwen3/4b'), manifest(`sha256:${digest}`));
  await put(join(library, 'sly/1b'), manifest('sha256:../../../../etc/passwd'));
  await put(join(library, 'gone/1b'), manifest(`sha256:${'0'.repeat(64)}`));
  await put(join(library, 'torn/1b'), '{"layers": [');
}

async function everything(folder: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const facts = await stat(join(folder, name)).catch(() => null);
    if (facts === null || name.includes('circle')) continue;
    seen[name] = facts.isFile() ? (await readFile(join(folder, name))).toString('hex') : 'folder';
  }
  return seen;
}

test('models of four programs are found, each once, under the names people know; nothing is changed', async () => {
  const home = temporaryFolder();
  const ollama = join(home, 'elsewhere/ollama');
  await furnish(home);
  await furnishOllama(ollama);
  const before = await everything(home);
  const { models, places } = await lookAround({ home, env: { OLLAMA_MODELS: ollama }, platform: 'linux' });
  expect(models.map(({ source, name, paths }) => [source, name, paths.length])).toEqual([
    ['lm-studio', 'Qwen3-4B-GGUF, Qwen3-4B-Q4_K_M', 1],
    ['lm-studio', 'big', 2],
    ['jan', 'gemma-3-1b-it, model', 1],
    ['hugging-face', 'Llama-3.2-1B-GGUF, Llama-3.2-1B-Q8_0', 1],
    ['ollama', 'qwen3:4b', 1],
  ]);
  expect(models.find(({ name }) => name === 'big')?.bytes).toBe(128);
  expect(places.filter(({ there }) => there).map(({ source }) => source)).toEqual([
    'lm-studio',
    'jan',
    'hugging-face',
    'ollama',
  ]);
  expect(await everything(home)).toEqual(before);
});

test('where the programs’ own settings point elsewhere, it is looked there', async () => {
  const home = temporaryFolder();
  await put(join(home, '.lmstudio-home-pointer'), join(home, 'studio'));
  await put(
    join(home, 'studio/settings.json'),
    JSON.stringify({ downloadsFolder: join(home, 'big disk/models') }),
  );
  await put(join(home, 'big disk/models/me/one/one.gguf'), gguf('1'));
  await put(join(home, 'cache/hub/models--me--two/snapshots/1/two.gguf'), gguf('2'));
  const { models } = await lookAround({ home, env: { HF_HOME: join(home, 'cache') }, platform: 'linux' });
  expect(models.map(({ source, name }) => [source, name])).toEqual([
    ['lm-studio', 'one'],
    ['hugging-face', 'two'],
  ]);
});
