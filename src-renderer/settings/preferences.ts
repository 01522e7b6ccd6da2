import { create } from 'zustand';

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'dense' | 'comfortable';
  /** Whether A, E, R … act by themselves. */
  readonly singleKeys: boolean;
  /** Widths in px of panes somebody has moved, by name. */
  readonly panes: Readonly<Record<string, number>>;
}

const defaults: Preferences = { theme: 'system', density: 'dense', singleKeys: true, panes: {} };
const stored = 'vernacular.preferences';

/**
 * The browser shell takes a new port at each start, and with it a new, empty localStorage; cookies do not
 * know ports. The desktop shell has no cookies, and an address that stays.
 */
function inCookie(): string | null {
  const pair = document.cookie.split('; ').find((each) => each.startsWith(`${stored}=`));
  return pair === undefined ? null : decodeURIComponent(pair.slice(stored.length + 1));
}

function widths(found: unknown): Record<string, number> {
  if (typeof found !== 'object' || found === null) return {};
  const numbers = Object.entries(found).filter((entry): entry is [string, number] =>
    Number.isFinite(entry[1]),
  );
  return Object.fromEntries(numbers);
}

function keep(now: Preferences): void {
  const written = JSON.stringify(now);
  localStorage.setItem(stored, written);
  document.cookie = `${stored}=${encodeURIComponent(written)}; Path=/; SameSite=Strict; Max-Age=31536000`;
}

/** Only how things look and feel on this computer; nothing of a project is ever kept here. */
function load(): Preferences {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(stored) ?? inCookie() ?? '{}');
    if (typeof found !== 'object' || found === null) return defaults;
    const theme: unknown = Reflect.get(found, 'theme');
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      density: Reflect.get(found, 'density') === 'comfortable' ? 'comfortable' : 'dense',
      singleKeys: Reflect.get(found, 'singleKeys') !== false,
      panes: widths(Reflect.get(found, 'panes')),
    };
  } catch {
    return defaults;
  }
}

function apply({ theme, density, singleKeys }: Preferences): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  root.dataset['density'] = density;
  root.dataset['singleKeys'] = singleKeys ? 'on' : 'off';
}

export const usePreferences = create<Preferences>(load);

/** Change one or more preferences; they hold from the next frame and at the next start. */
export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
}

/** Called once by main.tsx, before the first paint. */
export function applyPreferences(): void {
  apply(usePreferences.getState());
  usePreferences.subscribe((now) => {
    apply(now);
    keep(now);
  });
}

/** The width of a pane if somebody has moved it, and the way to move it; null gives the usual width back. */
export function usePaneWidth(name: string): [number | null, (width: number | null) => void] {
  const width = usePreferences((now) => now.panes[name]) ?? null;
  return [
    width,
    (next) => {
      const others = Object.entries(usePreferences.getState().panes).filter(([pane]) => pane !== name);
      setPreferences({ panes: Object.fromEntries(next === null ? others : [...others, [name, next]]) });
    },
  ];
}
