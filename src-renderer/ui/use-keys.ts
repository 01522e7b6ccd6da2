import { useEffect, useRef } from 'react';

/** `a`, `?`, `ArrowDown`, `Escape`; with `ctrl+` in front (Command on a Mac): `ctrl+Enter`, `ctrl+1`. */
export type Keys = Readonly<Record<string, (() => void) | undefined>>;

function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

/** Whether something floats above the screen and owns the keys. */
function covered(): boolean {
  // One that is closing fades for a moment and owns nothing any more.
  return (
    document.querySelector(':is([role="dialog"], [role="alertdialog"], [role="menu"]):not([data-closed])') !==
    null
  );
}

/**
 * Keys that act anywhere on the screen. Single keys act outside fields only and can be switched off;
 * `ctrl+` keys act everywhere. Nothing acts while a dialog or a menu is open.
 */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.altKey || event.isComposing || covered()) return;
      const name = nameOf(event);
      const act = latest.current[name];
      if (act === undefined) return;
      const single = !name.startsWith('ctrl+');
      // In a field Ctrl A means its text.
      if ((single || name === 'ctrl+a') && inField(event.target)) return;
      if (single && event.key.length === 1 && document.documentElement.dataset['singleKeys'] === 'off')
        return;
      event.preventDefault();
      act();
    }
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
