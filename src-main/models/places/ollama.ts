import { readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { Place, PlacedModel } from './place.ts';
import { beginsAsGguf, walkFolder } from './walk-folder.ts';

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })),
});
const modelLayer = 'application/vnd.ollama.image.model';
const longestManifest = 1_000_000;

/**
 * Ollama: `manifests/REGISTRY/NAMESPACE/NAME/TAG` lists layers; the layer of kind “model” is the GGUF, in
 * `blobs/sha256-HASH`.
 */
export const ollama: Place = {
  source: 'ollama',
  folders: ({ home, env, platform }) =>
    Promise.resolve([
      env['OLLAMA_MODELS'] ?? join(home, '.ollama', 'models'),
      ...(platform === 'linux' ? ['/usr/share/ollama/.ollama/models'] : []),
    ]),
  async find(folder) {
    const manifests = join(folder, 'manifests');
    const files = await walkFolder(manifests, () => true);
    const models: PlacedModel[] = [];
    for (const { path, bytes } of files) {
      if (bytes > longestManifest) continue;
      const blob = await modelBlob(folder, path);
      if (blob === null) continue;
      models.push({ source: 'ollama', name: nameOf(relative(manifests, path)), ...blob });
    }
    return models;
  },
};

async function modelBlob(
  folder: string,
  manifest: string,
): Promise<Pick<PlacedModel, 'paths' | 'bytes'> | null> {
  try {
    const { layers } = manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8')));
    const digests = layers.filter(({ mediaType }) => mediaType === modelLayer).map(({ digest }) => digest);
    // A digest is a hash and nothing else: a manifest may not point anywhere.
    if (digests.length !== 1 || !/^sha256:[0-9a-f]{64}$/u.test(digests[0] ?? '')) return null;
    const path = join(folder, 'blobs', (digests[0] ?? '').replace(':', '-'));
    const { size } = await stat(path);
    return (await beginsAsGguf(path)) ? { paths: [path], bytes: size } : null;
  } catch {
    return null;
  }
}

/** `registry.ollama.ai/library/qwen3/4b` is “qwen3:4b”; other owners and registries are named. */
function nameOf(place: string): string {
  const parts = place.split(sep);
  const tag = parts.pop() ?? '';
  const name = parts.pop() ?? '';
  const [registry, owner] = parts;
  const before = [registry === 'registry.ollama.ai' ? '' : registry, owner === 'library' ? '' : owner];
  return `${[...before.filter((part) => part !== undefined && part !== ''), name].join('/')}:${tag}`;
}
