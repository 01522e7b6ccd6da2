import { ProblemError } from '../contract/errors.ts';
import type { ModelWork } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { newId } from '../storage/new-id.ts';

interface Running {
  work: ModelWork;
  readonly abort: AbortController;
}

/** Progress is told at most so often, milliseconds. */
const tellEvery = 400;

const running = new WeakMap<StageContext, Map<string, Running>>();

function worksOf(stage: StageContext): Map<string, Running> {
  const known = running.get(stage) ?? new Map<string, Running>();
  running.set(stage, known);
  return known;
}

/** What is under way in the library, oldest first. Nothing of it is durable. */
export function listWorks(stage: StageContext): ModelWork[] {
  return [...worksOf(stage).values()].map(({ work }) => work);
}

export function stopWork(stage: StageContext, workId: string): { stopped: boolean } {
  const found = worksOf(stage).get(workId);
  found?.abort.abort();
  return { stopped: found !== undefined };
}

/**
 * Run work that counts bytes, listed and stoppable.
 * @throws ProblemError `cancelled` when it was stopped, and whatever the work throws
 */
export async function runWork<T>(
  stage: StageContext,
  wanted: Pick<ModelWork, 'kind' | 'title' | 'modelId' | 'total'>,
  work: (context: { signal: AbortSignal; progress: (done: number, total?: number) => void }) => Promise<T>,
): Promise<T> {
  const id = newId();
  const works = worksOf(stage);
  const mine: Running = { work: { ...wanted, id, done: 0 }, abort: new AbortController() };
  works.set(id, mine);
  let told = 0;
  const tell = (): void => {
    told = Date.now();
    stage.publish({ type: 'models-changed' });
  };
  tell();
  try {
    return await work({
      signal: mine.abort.signal,
      progress: (done, total = mine.work.total) => {
        mine.work = { ...mine.work, done, total };
        if (Date.now() - told > tellEvery) tell();
      },
    });
  } catch (error) {
    if (mine.abort.signal.aborted) throw stopped();
    throw error;
  } finally {
    works.delete(id);
    tell();
  }
}

function stopped(): ProblemError {
  return new ProblemError({
    code: 'cancelled',
    what: 'Stopped on request.',
    safe: 'Nothing half-written was left.',
    remedy: 'Start it again whenever you like.',
  });
}
