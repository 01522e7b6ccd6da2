import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect, onEvent, onReconnect } from './bridge.ts';
import { applyPreferences } from './settings/preferences.ts';
import { keepFocus } from './ui/keep-focus.ts';
import { hearFrom } from './ui/use-query.ts';
import './ui/styles.css';

applyPreferences();
sayWhichShell();
hearFrom({ onEvent, onReconnect });
connect();
keepFocus(document);
// A file that misses its place must not replace the page.
for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());

/** The window of a Mac has no bar of its own: the rail and the header stand in for it. */
function sayWhichShell(): void {
  const desktop = location.protocol === 'app:';
  document.documentElement.dataset['shell'] =
    desktop && navigator.platform.startsWith('Mac') ? 'mac' : 'plain';
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
