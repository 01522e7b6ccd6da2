import type { AlikePair } from '../../contract/readiness.ts';
import type { Alike } from '../../text/near-duplicates/find-alike.ts';
import type { StageContext } from '../stage-context.ts';
import { aside } from './aside.ts';
import { projectStamp } from './project-stamp.ts';
import { idIn } from './queries.ts';

const SHOWN = 300;

/** Examples that ask nearly the same, contradicting ones first, without the pairs a person keeps both of. */
export async function listAlike(
  stage: StageContext,
  projectId: string,
): Promise<{ pairs: AlikePair[]; contradictions: number; total: number }> {
  const found = await findInProject(stage, projectId);
  const kept = await stage.db
    .selectFrom('kept_pair')
    .select(['first_id', 'second_id'])
    .where('project_id', '=', projectId)
    .execute();
  const decided = new Set(kept.map(({ first_id, second_id }) => `${first_id} ${second_id}`));
  const open = found.filter(({ firstId, secondId }) => !decided.has(sorted(firstId, secondId).join(' ')));
  const shown = open.slice(0, SHOWN);
  const told = await stage.db
    .selectFrom('example')
    .select(['id', 'question', 'answer', 'status'])
    .where(
      idIn(
        'id',
        shown.flatMap(({ firstId, secondId }) => [firstId, secondId]),
      ),
    )
    .execute();
  const byId = new Map(told.map((row) => [row.id, row]));
  return {
    pairs: shown.flatMap(({ kind, words, firstId, secondId }) => {
      const first = byId.get(firstId);
      const second = byId.get(secondId);
      return first === undefined || second === undefined ? [] : [{ kind, words, first, second }];
    }),
    contradictions: open.filter(({ kind }) => kind === 'contradiction').length,
    total: open.length,
  };
}

const compared = new WeakMap<
  StageContext,
  Map<string, { stamp: string; found: Promise<readonly Alike[]> }>
>();

/** Compared anew only when something has changed: it takes a minute and a half for 100,000. */
async function findInProject(stage: StageContext, projectId: string): Promise<readonly Alike[]> {
  const known = compared.get(stage) ?? new Map<string, { stamp: string; found: Promise<readonly Alike[]> }>();
  compared.set(stage, known);
  const stamp = await projectStamp(stage.db, projectId);
  const entry = known.get(projectId);
  if (entry?.stamp === stamp) return entry.found;
  const found = compareAll(stage, projectId);
  known.set(projectId, { stamp, found });
  found.catch(() => known.delete(projectId));
  return found;
}

async function compareAll(stage: StageContext, projectId: string): Promise<readonly Alike[]> {
  const rows = await stage.db
    .selectFrom('example')
    .select(['id', 'question', 'answer', 'group_name', 'imported_from'])
    .where('project_id', '=', projectId)
    .where('status', '!=', 'rejected')
    .orderBy('number')
    .execute();
  return aside({
    kind: 'alike',
    examples: rows.map(({ id, question, answer, group_name, imported_from }) => ({
      id,
      question,
      answer,
      group: group_name === null ? null : `${imported_from ?? ''} ${group_name}`,
    })),
  });
}

/** Both are right: the pair is not shown again. */
export async function keepBoth(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly firstId: string; readonly secondId: string },
): Promise<{ kept: boolean }> {
  const [first_id, second_id] = sorted(wanted.firstId, wanted.secondId);
  await stage.db
    .insertInto('kept_pair')
    .values({
      project_id: wanted.projectId,
      first_id,
      second_id,
      kept_by: stage.actor(),
      kept_at: new Date().toISOString(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  stage.publish({ type: 'examples-changed', projectId: wanted.projectId });
  return { kept: true };
}

function sorted(a: string, b: string): [string, string] {
  return a < b ? [a, b] : [b, a];
}
