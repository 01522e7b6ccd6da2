import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MAX_BYTES = 1024 * 1024;

/**
 * Note an unforeseen error in `logs/core.log`: its kind and where it was thrown, never its message, which
 * could carry words of a document. One older file is kept.
 */
export function writeLog(folder: string, error: unknown): void {
  const path = join(folder, 'logs', 'core.log');
  const where =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const kind = error instanceof Error ? error.name : typeof error;
  const line = JSON.stringify({
    at: new Date().toISOString(),
    kind,
    where: where.map((each) => each.trim()),
  });
  try {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(path, `${path}.1`);
    appendFileSync(path, `${line}\n`);
  } catch {
    // A log that cannot be written must not become the failure that is reported.
  }
}
