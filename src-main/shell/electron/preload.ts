/** Passes two messages on and exposes nothing: the page asks for its ports, the main process sends them. */
import { ipcRenderer } from 'electron';

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data?.type !== 'vernacular:ports-wanted') return;
  ipcRenderer.send('ports-wanted');
});

ipcRenderer.on('ports', (event) => {
  window.postMessage({ type: 'vernacular:ports' }, location.origin, event.ports);
});
