import { basename, dirname, join } from 'node:path';
import { findGgufs } from './find-ggufs.ts';
import type { Place } from './place.ts';

/** Jan: `DATA/llamacpp/models/NAME/model.gguf`; earlier versions `jan/models/NAME/FILE.gguf`. */
export const jan: Place = {
  source: 'jan',
  folders({ home, env, platform }) {
    const data =
      platform === 'win32'
        ? join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Jan', 'data')
        : platform === 'darwin'
          ? join(home, 'Library', 'Application Support', 'Jan', 'data')
          : join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'Jan', 'data');
    return Promise.resolve([
      ...(env['JAN_DATA_FOLDER'] === undefined ? [] : [env['JAN_DATA_FOLDER']]),
      join(data, 'llamacpp', 'models'),
      join(data, 'models'),
      join(home, 'jan', 'models'),
    ]);
  },
  // Its files are all called “model.gguf”; the folder tells them apart.
  find: (folder) => findGgufs(folder, 'jan', (path) => basename(dirname(path))),
};
