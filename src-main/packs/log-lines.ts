/**
 * The log as it leaves in an evidence pack: entries of the project whole, those of other projects as their numbers and
 * hashes alone, so that the chain can be followed from the first to the last without telling what is nobody's business.
 */
import { z } from 'zod';
import { hashAuditRow, LOG_START } from '../storage/audit-log.ts';
import type { JsonText } from '../storage/json-text.ts';

export const LOG = 'audit-log.jsonl';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const lineSchema = z.union([
  z.strictObject({
    number: z.number().int(),
    at: z.string(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    project_id: z.string().nullable(),
    /** JSON as it was hashed. */
    detail: z.string(),
    previous: hash,
    hash,
  }),
  z.strictObject({ number: z.number().int(), previous: hash, hash, withheld: z.literal(true) }),
]);

export interface LogCheck {
  readonly entries: number;
  readonly withheld: number;
  /** Hash of the last entry. */
  readonly head: string;
  /** Number of the first line that does not fit; null when all do. */
  readonly broken: number | null;
}

export function checkLog(text: string): LogCheck {
  const lines = text.split('\n').slice(0, -1);
  let previous = LOG_START;
  let withheld = 0;
  for (const [index, line] of lines.entries()) {
    const broken = { entries: lines.length, withheld, head: previous, broken: index + 1 };
    const parsed = lineSchema.safeParse(parseJson(line));
    if (!parsed.success || parsed.data.number !== index + 1 || parsed.data.previous !== previous)
      return broken;
    if ('withheld' in parsed.data) withheld += 1;
    else {
      const { hash: own, detail, ...row } = parsed.data;
      if (hashAuditRow({ ...row, detail: detail as JsonText<unknown> }) !== own) return broken;
    }
    previous = parsed.data.hash;
  }
  const whole = text === '' || text.endsWith('\n');
  return { entries: lines.length, withheld, head: previous, broken: whole ? null : lines.length + 1 };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
