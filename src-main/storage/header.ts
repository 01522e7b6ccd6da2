/**
 * The small readable file beside the workspace file: how its key is found. It holds no secret. The key
 * itself is derived, or lies in the keychain, or there is none.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { damaged } from './problems.ts';

const scryptSchema = z.object({
  name: z.literal('scrypt'),
  /** Cost, block size and parallelism of RFC 7914; memory is 128 · N · r bytes. */
  N: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
  salt: z.string(),
});
export type ScryptParameters = z.infer<typeof scryptSchema>;

const headerSchema = z.object({
  format: z.literal('vernacular-workspace'),
  version: z.literal(1),
  key: z.discriminatedUnion('kind', [
    /** `check` tells a wrong passphrase from a damaged file: SHA-256 over the second half of what scrypt gave. */
    z.object({ kind: z.literal('passphrase'), scrypt: scryptSchema, check: z.string() }),
    z.object({ kind: z.literal('keychain'), check: z.string() }),
    /** “No passphrase on this computer”: the workspace file is not encrypted. */
    z.object({ kind: z.literal('none') }),
  ]),
});
export type Header = z.infer<typeof headerSchema>;

/** @returns null when there is none. @throws ProblemError `damaged` when it cannot be understood. */
export function readHeader(path: string): Header | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whole or not at all: written beside, flushed, then renamed over. */
export function writeHeader(path: string, header: Header): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(header, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
