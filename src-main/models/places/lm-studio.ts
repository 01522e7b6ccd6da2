import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Place } from './place.ts';
import { findGgufs } from './find-ggufs.ts';

/** LM Studio: `MODELS/PUBLISHER/REPOSITORY/FILE.gguf`, below its home or where its settings say. */
export const lmStudio: Place = {
  source: 'lm-studio',
  async folders({ home }) {
    const pointer = await readFile(join(home, '.lmstudio-home-pointer'), 'utf8').catch(() => '');
    const homes = [pointer.trim(), join(home, '.lmstudio'), join(home, '.cache', 'lm-studio')].filter(
      (folder) => folder !== '',
    );
    const chosen = await Promise.all(homes.map(chosenFolder));
    return [...new Set([...chosen.flat(), ...homes.map((folder) => join(folder, 'models'))])];
  },
  find: (folder) =>
    findGgufs(folder, 'lm-studio', (path) => {
      const place = relative(folder, dirname(path)).split(sep).filter(Boolean);
      return place.at(-1) ?? null;
    }),
};

/** The folder a person chose in LM Studio’s settings. */
async function chosenFolder(home: string): Promise<string[]> {
  try {
    const settings: unknown = JSON.parse(await readFile(join(home, 'settings.json'), 'utf8'));
    if (typeof settings !== 'object' || settings === null) return [];
    const folder = 'downloadsFolder' in settings ? settings.downloadsFolder : null;
    return typeof folder === 'string' && folder !== '' ? [folder] : [];
  } catch {
    return [];
  }
}
