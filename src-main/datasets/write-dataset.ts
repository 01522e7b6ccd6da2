import { ProblemError } from '../contract/errors.ts';
import type { DatasetPlan } from './dataset-example.ts';
import { type WrittenFile, writePlanned } from './write-pieces.ts';

/**
 * Write a planned data set into a folder, whole or not at all.
 * @param progress examples written so far, of all
 * @throws ProblemError `nothing-to-write`, `against-the-rules` (before anything is written; not with `despiteRules`)
 */
export async function writeDataset(
  plan: DatasetPlan,
  folder: string,
  options: {
    readonly signal: AbortSignal;
    readonly progress: (done: number, total: number) => void;
    /** Somebody wants the files although whoever takes them says no. */
    readonly despiteRules?: boolean;
  },
): Promise<WrittenFile[]> {
  refuse(plan, options.despiteRules === true);
  const rowsOf = new Map(plan.files.map(({ name, holds }) => [name, holds?.length ?? 0]));
  const total = [...rowsOf.values()].reduce((sum, rows) => sum + rows, 0);
  let done = 0;
  return writePlanned(plan.files, folder, options.signal, (name) => {
    done += rowsOf.get(name) ?? 0;
    options.progress(done, total);
  });
}

function refuse(plan: DatasetPlan, despiteRules: boolean): void {
  const rows = plan.files.reduce((sum, { holds }) => sum + (holds?.length ?? 0), 0);
  if (rows === 0) {
    throw new ProblemError({
      code: 'nothing-to-write',
      what: 'No approved example can be written in this form.',
      safe: 'Nothing was written.',
      remedy: plan.leftOut[0] ?? 'Go to Examples, review some and approve the good ones.',
    });
  }
  const broken = plan.rules.filter(({ ok }) => !ok);
  if (broken.length === 0 || despiteRules) return;
  throw new ProblemError({
    code: 'against-the-rules',
    what: `Whoever takes these files would refuse them: ${broken.map(({ words }) => words).join('; ')}.`,
    safe: 'Nothing was written.',
    remedy: 'Approve more examples or shorten the long ones, or choose another form.',
  });
}
