import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../contract/errors.ts';

const policySchema = z.object({ trainElsewhere: z.boolean().optional() });

/** Where an administrator puts the policy: a folder in which people without rights cannot write. */
export function policyPath(platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'win32':
      return join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'Vernacular', 'policy.json');
    case 'darwin':
      return '/Library/Application Support/Vernacular/policy.json';
    default:
      return '/etc/vernacular/policy.json';
  }
}

/**
 * Whether examples may be sent to servers: off, unless the policy says `"trainElsewhere": true`, or whoever starts the app
 * sets `VERNACULAR_TRAIN_ELSEWHERE=on`, which a policy that says `false` overrides.
 */
export async function mayTrainElsewhere(
  path = policyPath(),
  variable = process.env['VERNACULAR_TRAIN_ELSEWHERE'],
): Promise<{ on: boolean; why: string }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '{}';
    throw error;
  });
  const policy = policySchema.safeParse(parsed(text));
  if (!policy.success) return { on: false, why: `The policy in ${path} cannot be read, so nothing is sent.` };
  const { trainElsewhere } = policy.data;
  if (trainElsewhere === false) return { on: false, why: `The policy in ${path} forbids it.` };
  if (trainElsewhere === true) return { on: true, why: `The policy in ${path} allows it.` };
  if (variable === 'on') return { on: true, why: 'VERNACULAR_TRAIN_ELSEWHERE=on allows it.' };
  return { on: false, why: 'It is off until an administrator allows it.' };
}

/** @throws ProblemError `elsewhere-is-off` */
export async function needAllowed(): Promise<void> {
  const { on, why } = await mayTrainElsewhere();
  if (on) return;
  throw new ProblemError({
    code: 'elsewhere-is-off',
    what: `Training on a server is off. ${why}`,
    safe: 'Nothing was sent.',
    remedy: 'Ask your administrator, or copy the training folder yourself.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
