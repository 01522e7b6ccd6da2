import { expect, test } from 'vitest';
import { chooseDataFolder } from '../../../src-main/shell/data-folder.ts';

test('the command line goes before the environment, and the environment before the system’s place', () => {
  const at = { platform: 'linux', env: { VERNACULAR_FOLDER: '/from/env' }, home: '/home/ada' } as const;
  expect(chooseDataFolder('/named', at)).toBe('/named');
  expect(chooseDataFolder(undefined, at)).toBe('/from/env');
  expect(chooseDataFolder(undefined, { ...at, env: {} })).toBe('/home/ada/.local/share/vernacular');
  expect(chooseDataFolder(undefined, { ...at, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/vernacular');
  expect(chooseDataFolder(undefined, { ...at, env: { XDG_DATA_HOME: '' } })).toBe(
    '/home/ada/.local/share/vernacular',
  );
});

test('macOS keeps it among the applications’ data', () => {
  expect(chooseDataFolder(undefined, { platform: 'darwin', env: {}, home: '/Users/ada' })).toBe(
    '/Users/ada/Library/Application Support/Vernacular',
  );
});
