import type { DocumentRow } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { toStorageProblem } from '../../storage/problems.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import { addFile } from './add-file.ts';
import { readingQueue } from './reading-queue.ts';

/** Rows written to the list in one transaction. */
const AT_ONCE = 500;

export interface FoundFile {
  readonly path: string;
  readonly place: readonly string[];
}

/** What became of one file of the list. */
export type Taken = { readonly row: DocumentRow } | { readonly refused: ProblemError };

/**
 * Takes files in by path, one after the other, from a list in storage that outlives a stop. A file leaves the list
 * once it is stored or refused; one that was stored just before a stop is known again by name, place and bytes.
 */
export interface Intake {
  /** @param onTaken called once for each file, unless the list is dropped before */
  enlist(projectId: string, files: readonly FoundFile[], onTaken: (taken: Taken) => void): Promise<void>;
  /** Forget what is left of a project. */
  drop(projectId: string): Promise<void>;
  /** Files of a project still to be taken in. */
  left(projectId: string): number;
  /** Go on with whatever is listed and not paused. */
  start(): void;
  /** Learn what an earlier run of the app left behind. */
  recover(): Promise<void>;
}

const intakes = new WeakMap<StageContext, Intake>();

/** The intake of this open workspace. */
export function intake(stage: StageContext): Intake {
  const known = intakes.get(stage);
  if (known !== undefined) return known;
  const made = createIntake(stage);
  intakes.set(stage, made);
  return made;
}

function createIntake(stage: StageContext): Intake {
  const left = new Map<string, number>();
  const listeners = new Map<number, (taken: Taken) => void>();
  let working = false;

  const change = (projectId: string, by: number): void => {
    left.set(projectId, Math.max(0, (left.get(projectId) ?? 0) + by));
    const reading = readingQueue(stage).status(projectId, left.get(projectId) ?? 0);
    stage.publish({ type: 'reading-changed', projectId, reading });
  };
  const work = async (): Promise<void> => {
    for (;;) {
      const open = [...left].flatMap(([projectId, count]) =>
        count > 0 && !readingQueue(stage).isPaused(projectId) ? [projectId] : [],
      );
      if (open.length === 0) return;
      const item = await stage.db
        .selectFrom('import_item')
        .selectAll()
        .where('project_id', 'in', open)
        .orderBy('number')
        .limit(1)
        .executeTakeFirst();
      if (item === undefined) {
        for (const projectId of open) left.set(projectId, 0);
        return;
      }
      const taken = await addFile(stage, item.project_id, { path: item.path, place: fromJson(item.place) });
      await stage.db.deleteFrom('import_item').where('number', '=', item.number).execute();
      change(item.project_id, -1);
      if ('refused' in taken) {
        const { problem } = taken.refused;
        stage.publish({ type: 'notice', projectId: item.project_id, problem });
      }
      listeners.get(item.number)?.(taken);
      listeners.delete(item.number);
    }
  };
  const start = (): void => {
    if (working) return;
    working = true;
    work()
      .catch((error: unknown) => {
        // A full disk, or a workspace that closes: the list stays, and is gone on with later.
        const problem = toStorageProblem(error) ?? new ProblemError(describeError(error));
        for (const tell of listeners.values()) tell({ refused: problem });
        listeners.clear();
      })
      .finally(() => {
        working = false;
      });
  };

  return {
    enlist: async (projectId, files, onTaken) => {
      for (let from = 0; from < files.length; from += AT_ONCE) {
        const some = files.slice(from, from + AT_ONCE).map(({ path, place }) => ({
          project_id: projectId,
          path,
          place: toJson([...place]),
        }));
        const rows = await stage.db.insertInto('import_item').values(some).returning('number').execute();
        for (const { number } of rows) listeners.set(number, onTaken);
      }
      change(projectId, files.length);
      start();
    },
    drop: async (projectId) => {
      const rows = await stage.db
        .deleteFrom('import_item')
        .where('project_id', '=', projectId)
        .returning('number')
        .execute();
      for (const { number } of rows) {
        listeners.get(number)?.({ refused: stopped() });
        listeners.delete(number);
      }
      left.set(projectId, 0);
    },
    left: (projectId) => left.get(projectId) ?? 0,
    start,
    recover: async () => {
      const rows = await stage.db
        .selectFrom('import_item')
        .select(({ fn }) => ['project_id', fn.countAll<number>().as('count')])
        .groupBy('project_id')
        .execute();
      for (const { project_id, count } of rows) left.set(project_id, count);
      start();
    },
  };
}

function stopped(): ProblemError {
  return new ProblemError({
    code: 'stopped',
    what: 'Stopped before all files were taken in.',
    safe: 'What was taken in before is kept.',
    remedy: 'Add the folder again to go on: files already there are not taken twice.',
  });
}
