import { join, relative, sep } from 'node:path';
import { findGgufs } from './find-ggufs.ts';
import type { Place } from './place.ts';

/** The Hugging Face cache: `hub/models--OWNER--NAME/snapshots/REVISION/FILE.gguf`, a link to `blobs/HASH`. */
export const huggingFace: Place = {
  source: 'hugging-face',
  folders({ home, env }) {
    const cache = env['XDG_CACHE_HOME'] ?? join(home, '.cache');
    const own = env['HF_HOME'] ?? join(cache, 'huggingface');
    const hub = env['HF_HUB_CACHE'] ?? env['HUGGINGFACE_HUB_CACHE'] ?? join(own, 'hub');
    // llama.cpp’s own downloads lie beside it.
    return Promise.resolve([hub, env['LLAMA_CACHE'] ?? join(cache, 'llama.cpp')]);
  },
  find: (folder) =>
    findGgufs(folder, 'hugging-face', (path) => {
      const [repository = ''] = relative(folder, path).split(sep);
      return repository.startsWith('models--') ? (repository.split('--').at(-1) ?? null) : null;
    }),
};
