import { Check } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

const shownMs = 8000;

interface Toast {
  readonly number: number;
  readonly words: string;
  /** Always given if something changed. Rejections are the caller's to show, where they happened. */
  readonly undo: (() => void) | null;
}

let toast: Toast | null = null;
let counted = 0;
const listeners = new Set<() => void>();

function show(next: Toast | null): void {
  toast = next;
  for (const listener of listeners) listener();
}

/** Report that something was done. One at a time, eight seconds, never for errors. */
export function say(words: string, undo: (() => void) | null = null): void {
  counted += 1;
  show({ number: counted, words, undo });
}

/** Take the toast away, for instance because its undo was done by key. */
export function unsay(): void {
  show(null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Mounted once by the app. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toast);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (shown === null || held) return undefined;
    const timer = setTimeout(() => show(null), shownMs);
    return () => clearTimeout(timer);
  }, [shown, held]);
  useEffect(() => {
    if (shown === null) setHeld(false);
  }, [shown]);
  return (
    <div className="toast-place" role="status">
      {shown !== null && (
        <div
          key={shown.number}
          className="toast"
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <Icon icon={Check} />
          <span>{shown.words}</span>
          {shown.undo !== null && (
            <Button
              size="small"
              hotkey="Z"
              onClick={() => {
                shown.undo?.();
                show(null);
              }}
            >
              Undo
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
