import type { Kysely } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { Split } from '../../contract/examples.ts';
import type { Schema } from '../../storage/schema.ts';
import { approvedExamples, countSplits, type Snapshot, storeSnapshot } from './store-snapshot.ts';

/**
 * Freeze what is approved now: the list of example revisions a run learns from and is tested on.
 * @throws ProblemError `nothing-approved`, `nothing-to-learn`, `nothing-kept-aside`
 */
export async function freezeSnapshot(db: Kysely<Schema>, projectId: string): Promise<Snapshot> {
  return db.transaction().execute(async (tx) => {
    const approved = await approvedExamples(tx, { projectId });
    refuseIncomplete(approved.length, countSplits(approved));
    const items = approved.flatMap(({ split, ...example }) =>
      split === null ? [] : [{ ...example, split }],
    );
    return storeSnapshot(tx, projectId, items);
  });
}

function refuseIncomplete(approved: number, counts: Record<Split, number>): void {
  const safe = 'Nothing was started and nothing was changed.';
  if (approved === 0) {
    throw new ProblemError({
      code: 'nothing-approved',
      what: 'No example is approved yet, and nothing unapproved is ever learned.',
      safe,
      remedy: 'Go to Examples, review some and approve the good ones.',
    });
  }
  if (counts.training === 0) {
    throw new ProblemError({
      code: 'nothing-to-learn',
      what: 'None of the approved examples is set apart for learning.',
      safe,
      remedy: 'Divide the approved examples in Examples, then start again.',
    });
  }
  if (counts.validation === 0) {
    throw new ProblemError({
      code: 'nothing-kept-aside',
      what: 'No approved example is kept aside to see whether it is learning.',
      safe,
      remedy: 'Divide the approved examples in Examples, or approve some from another document.',
    });
  }
}
