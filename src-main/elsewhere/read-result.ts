import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../contract/errors.ts';
import { hashFile } from '../models/hash-file.ts';
import {
  type CurveRow,
  curveRowSchema,
  RESULT_FILES,
  type ResultSettings,
  resultSettingsSchema,
} from './folder-config.ts';

const mostTextBytes = 64 * 1024 ** 2;
const hashesSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/u));

export interface TrainedResult {
  readonly settings: ResultSettings;
  /** Training and validation figures of a step in one row, by step. */
  readonly curve: readonly CurveRow[];
}

/**
 * What `train.py` left in its output folder, every file checked by its hash before anything of it is believed.
 * @throws ProblemError `no-result`, `result-changed`, `result-unreadable`
 */
export async function readResult(folder: string, signal: AbortSignal): Promise<TrainedResult> {
  const hashes = hashesSchema.safeParse(parsed(await textOf(folder, 'hashes.json')));
  if (!hashes.success) throw unreadable('hashes.json', hashes.error.message);
  for (const name of RESULT_FILES) {
    const expected = hashes.data[name];
    if (expected === undefined) throw unreadable('hashes.json', `${name} is not in it`);
    await needFile(folder, name);
    const found = await hashFile(join(folder, name), signal);
    if (found !== expected) throw changed(name, expected, found);
  }
  const settings = resultSettingsSchema.safeParse(parsed(await textOf(folder, 'settings.json')));
  if (!settings.success) throw unreadable('settings.json', settings.error.message);
  return { settings: settings.data, curve: readCurve(await textOf(folder, 'curve.jsonl')) };
}

/** Rows of `curve.jsonl`, one a step. A line that is cut off, because it is being written, is left for later. */
export function readCurve(text: string): CurveRow[] {
  const bySteps = new Map<number, CurveRow>();
  for (const line of text.split('\n')) {
    const row = curveRowSchema.safeParse(parsed(line));
    if (!row.success) continue;
    const before = bySteps.get(row.data.step);
    bySteps.set(row.data.step, {
      ...row.data,
      training_loss: row.data.training_loss ?? before?.training_loss ?? null,
      validation_loss: row.data.validation_loss ?? before?.validation_loss ?? null,
      learning_rate: row.data.learning_rate ?? before?.learning_rate ?? null,
      grad_norm: row.data.grad_norm ?? before?.grad_norm ?? null,
    });
  }
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function textOf(folder: string, name: string): Promise<string> {
  await needFile(folder, name, mostTextBytes);
  return readFile(join(folder, name), 'utf8');
}

/** A file itself: a link could point anywhere. */
async function needFile(folder: string, name: string, mostBytes = Infinity): Promise<void> {
  const found = await lstat(join(folder, name)).catch(() => null);
  if (found === null) {
    throw new ProblemError({
      code: 'no-result',
      what: `This folder holds no finished training: “${name}” is not in it.`,
      safe: 'Nothing was brought in.',
      remedy: 'Choose the folder “result” of a training that has ended, with everything in it.',
    });
  }
  if (!found.isFile() || found.size > mostBytes)
    throw unreadable(name, found.isFile() ? `${found.size} bytes` : 'not a plain file');
}

function changed(name: string, expected: string, found: string): ProblemError {
  return new ProblemError({
    code: 'result-changed',
    what: `“${name}” is not the file that the training wrote: it was changed or not copied completely.`,
    safe: 'Nothing was brought in.',
    remedy: 'Copy the whole folder again from where it was trained.',
    evidence: `expected sha256 ${expected}, found ${found}`,
  });
}

function unreadable(name: string, evidence: string): ProblemError {
  return new ProblemError({
    code: 'result-unreadable',
    what: `“${name}” of this result cannot be read.`,
    safe: 'Nothing was brought in.',
    remedy: 'Use the folder as train.py wrote it, with the train.py that came with it.',
    evidence: evidence.slice(0, 500),
  });
}
