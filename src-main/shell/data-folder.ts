/** Where the workspace file lies unless somebody says otherwise: the same place for every shell. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * The data folder: what the command line named, else VERNACULAR_FOLDER, else the system's place for
 * an application's data.
 * @returns an absolute path; the folder may not exist yet.
 */
export function chooseDataFolder(
  named: string | undefined,
  { platform, env, home }: Surroundings = { platform: process.platform, env: process.env, home: homedir() },
): string {
  const wanted = named ?? env['VERNACULAR_FOLDER'];
  if (wanted !== undefined && wanted !== '') return resolve(wanted);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Vernacular');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Vernacular');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'vernacular');
}
