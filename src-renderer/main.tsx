import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connect } from './bridge.ts';
import { applyPreferences } from './ui/preferences.ts';
import './ui/styles.css';

applyPreferences();
connect();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
