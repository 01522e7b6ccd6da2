import { useSyncExternalStore } from 'react';

let words = '';
const listeners = new Set<() => void>();

/** Say something to a screen reader that the screen already shows. */
export function announce(next: string): void {
  // A change is needed for the same words to be spoken twice.
  words = next === words ? `${next}\u00a0` : next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Mounted once by the app. */
export function Announcer() {
  const spoken = useSyncExternalStore(subscribe, () => words);
  return (
    <div className="vh" role="status">
      {spoken}
    </div>
  );
}
