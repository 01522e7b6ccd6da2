const WINDOW_MS = 60_000;
const DEATHS_IN_WINDOW = 3;

/** Whether a process that died at these times (ms, oldest first) is worth starting again: not after three deaths in a minute. */
export function mayRestart(deaths: readonly number[]): boolean {
  const last = deaths.at(-1) ?? 0;
  return deaths.filter((time) => time > last - WINDOW_MS).length < DEATHS_IN_WINDOW;
}
