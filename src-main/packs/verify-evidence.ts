import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hashFile } from '../models/hash-file.ts';
import { HASH_LIST, readHashList } from './hash-list.ts';
import { checkLog, LOG } from './log-lines.ts';
import { checkSeal, SEAL } from './seal.ts';

export interface Finding {
  readonly ok: boolean;
  readonly words: string;
}

export interface EvidenceCheck {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Of the key it was sealed with; null when the seal does not hold. */
  readonly key: string | null;
}

export const ARTIFACTS = 'artifacts.json';
const artifactsSchema = z.object({ logHead: z.object({ number: z.number(), hash: z.string() }) });

/**
 * Whether an evidence pack is what was sealed: every file, no more and no fewer, the log's chain, the seal. Needs the folder
 * and nothing else.
 * @param key the fingerprint the sealer told by another way; null: any
 * @param besides names of files that may lie beside it while it is being made
 */
export async function verifyEvidence(
  folder: string,
  key: string | null = null,
  besides: readonly string[] = [],
): Promise<EvidenceCheck> {
  const findings: Finding[] = [];
  const list = await readFile(join(folder, HASH_LIST), 'utf8').catch(() => null);
  if (list === null) return broken(`There is no ${HASH_LIST} in this folder: it is no evidence pack.`);
  const files = readHashList(list);
  if (files === null || files.length === 0) return broken(`${HASH_LIST} cannot be read.`);

  const sealText = await readFile(join(folder, SEAL), 'utf8').catch(() => '');
  const seal = checkSeal(sealText, list);
  findings.push(
    seal === null
      ? { ok: false, words: `The seal does not fit ${HASH_LIST}: one of them was changed.` }
      : { ok: true, words: `Sealed ${seal.signedAt} with key ${seal.fingerprint}.` },
  );
  if (key !== null && seal !== null && plain(key) !== plain(seal.fingerprint)) {
    findings.push({ ok: false, words: `Sealed with another key than ${key}.` });
  }

  let whole = 0;
  for (const { name, sha256 } of files) {
    const found = await hashFile(join(folder, name)).catch(() => null);
    if (found === sha256) whole += 1;
    else findings.push({ ok: false, words: found === null ? `${name} is missing.` : `${name} was changed.` });
  }
  if (whole === files.length)
    findings.push({ ok: true, words: `All ${files.length} files are as they were.` });
  const known = new Set([HASH_LIST, SEAL, ...besides, ...files.map(({ name }) => name)]);
  for (const name of await listAll(folder)) {
    if (!known.has(name)) findings.push({ ok: false, words: `${name} does not belong to it.` });
  }
  findings.push(await checkChain(folder));
  return { ok: findings.every(({ ok }) => ok), findings, key: seal?.fingerprint ?? null };
}

async function checkChain(folder: string): Promise<Finding> {
  const text = await readFile(join(folder, LOG), 'utf8').catch(() => null);
  if (text === null) return { ok: false, words: `${LOG} is missing.` };
  const log = checkLog(text);
  if (log.broken !== null) return { ok: false, words: `The log is broken at entry ${log.broken}.` };
  const told = artifactsSchema.safeParse(await readJson(join(folder, ARTIFACTS)));
  if (!told.success || told.data.logHead.hash !== log.head || told.data.logHead.number !== log.entries) {
    return { ok: false, words: 'The log ends elsewhere than the pack says.' };
  }
  const others = log.withheld === 0 ? '' : `, ${log.withheld} of them of other projects by their hash alone`;
  return { ok: true, words: `The log’s chain holds over ${log.entries} entries${others}.` };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function listAll(folder: string, below = ''): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    names.push(...(entry.isDirectory() ? await listAll(folder, name) : [name]));
  }
  return names;
}

function plain(fingerprint: string): string {
  return fingerprint.replace(/\s/g, '').toLowerCase();
}

function broken(words: string): EvidenceCheck {
  return { ok: false, findings: [{ ok: false, words }], key: null };
}
