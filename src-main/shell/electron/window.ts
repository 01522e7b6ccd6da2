/** The one window: remembered where it was, locked to its own page, without any permission it does not need. */
import { join } from 'node:path';
import { BrowserWindow, type Session, screen, session } from 'electron';
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, readWindowPlace, writeWindowPlace } from './bounds.ts';
import { PAGE_ORIGIN } from './page.ts';

export interface WindowOptions {
  readonly preload: string;
  /** Folder for the remembered place. */
  readonly folder: string;
}

export function openWindow({ preload, folder }: WindowOptions): BrowserWindow {
  const file = join(folder, 'window.json');
  const { maximized, ...bounds } = placeWindow(
    readWindowPlace(file),
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    autoHideMenuBar: true,
    titleBarStyle: process.platform === 'darwin' ? 'hiddenInset' : 'default',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Its dictionaries would be downloaded.
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writeWindowPlace(file, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  lockDown(window);
  void window.loadURL(`${PAGE_ORIGIN}/`);
  return window;
}

function lockDown({ webContents }: BrowserWindow): void {
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => {
    if (new URL(event.url).origin !== PAGE_ORIGIN) event.preventDefault();
  });
  webContents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Nothing but the app’s own pages is ever fetched, and no device, place or camera is ever asked for. */
export function lockSession(locked: Session = session.defaultSession): void {
  locked.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !/^(app|devtools|blob|data):/.test(details.url) });
  });
  // Copying text is the one thing a page asks for; reading the clipboard is not.
  locked.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === 'clipboard-sanitized-write'),
  );
  locked.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  locked.setDevicePermissionHandler(() => false);
}
