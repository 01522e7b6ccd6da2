/** What the page may do: the same in both shells. Proved by the end-to-end tests, which fail on any report of a violation. */
const FIXED = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
];

/** @param connections sources the page may connect to besides its own origin, e.g. its WebSocket. */
export function contentSecurityPolicy(connections: readonly string[] = []): string {
  return [...FIXED, `connect-src ${["'self'", ...connections].join(' ')}`].join('; ');
}
