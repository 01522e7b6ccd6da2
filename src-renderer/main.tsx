import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect, onEvent, onReconnect } from './bridge.ts';
import { applyPreferences } from './settings/preferences.ts';
import { hearFrom } from './ui/use-query.ts';
import './ui/styles.css';

applyPreferences();
hearFrom({ onEvent, onReconnect });
connect();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
