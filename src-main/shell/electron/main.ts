/** Electron's main process: a window, a menu, dialogs, the keychain, and the ports between the others. No work of its own. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RPCHandler } from '@orpc/server/message-port';
import {
  app,
  type BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  shell,
} from 'electron';
import { chooseDataFolder } from '../data-folder.ts';
import { StaticFiles } from '../static-files.ts';
import { createShellRouter } from './dialogs.ts';
import { describeMenu } from './menu.ts';
import { answerPage, PAGE_ORIGIN, PAGE_SCHEME } from './page.ts';
import { runCore } from './run-core.ts';
import { lockSession, openWindow } from './window.ts';

const programs = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  args: process.argv.slice(app.isPackaged ? 1 : 2),
  options: { folder: { type: 'string' } },
  strict: false,
});
const folder = chooseDataFolder(typeof values.folder === 'string' ? values.folder : undefined);
const resources = app.isPackaged
  ? join(process.resourcesPath, 'resources')
  : join(app.getAppPath(), 'resources');

// Beside the workspace: one instance per workspace, and nothing of the app anywhere else.
app.setPath('userData', join(folder, 'window'));
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

let window: BrowserWindow | null = null;

if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', () => {
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  void app.whenReady().then(open);
}

async function open(): Promise<void> {
  const files = await StaticFiles.open(join(programs, '..', 'renderer'));
  protocol.handle(PAGE_SCHEME, (request) => answerPage(request.url, files));
  lockSession();
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(describeMenu({ platform: process.platform, packaged: app.isPackaged })),
  );
  const core = runCore({
    programs,
    folder,
    resources,
    version: app.getVersion(),
    onGivenUp: () => {
      dialog.showErrorBox(
        'Vernacular stopped',
        'The part that keeps your work stopped three times within a minute. Everything stored is safe. Start Vernacular again; if it happens again, restart the computer.',
      );
      app.exit(1);
    },
  });
  const shellHandler = new RPCHandler(
    createShellRouter({
      open: (options) =>
        window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options),
      show: (path) => shell.showItemInFolder(path),
      folder,
    }),
  );

  ipcMain.on('ports-wanted', (event) => {
    // The door: only the app's own page in its own top frame is given ports.
    if (event.senderFrame?.parent !== null || event.senderFrame.origin !== PAGE_ORIGIN) return;
    const corePorts = new MessageChannelMain();
    const shellPorts = new MessageChannelMain();
    core.connect(corePorts.port1);
    shellHandler.upgrade(shellPorts.port1);
    shellPorts.port1.start();
    event.senderFrame.postMessage('ports', null, [corePorts.port2, shellPorts.port2]);
  });

  const show = (): void => {
    window = openWindow({
      preload: join(programs, '..', 'preload', 'preload.cjs'),
      folder: app.getPath('userData'),
    });
    window.on('closed', () => {
      window = null;
    });
  };
  show();
  app.on('activate', () => {
    if (window === null) show();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    void core.close().finally(() => app.quit());
  });
}
