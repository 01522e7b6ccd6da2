import { CLOSING, type StageContext } from '../stage-context.ts';
import { findRun, toRunRow, updateRun } from './queries.ts';
import { RunControl } from './run-control.ts';
import { runTraining } from './run-training.ts';

interface Active {
  readonly runId: string;
  readonly control: RunControl;
}

/** One run trains at a time; the others wait in the order they were started. */
export class RunQueue {
  readonly #stage: StageContext;
  readonly #waiting: string[] = [];
  #active: Active | null = null;

  constructor(stage: StageContext) {
    this.#stage = stage;
  }

  add(runId: string): void {
    if (this.#active?.runId === runId || this.#waiting.includes(runId)) return;
    this.#waiting.push(runId);
    if (this.#active !== null) void this.#tellPlaces();
    void this.#next();
  }

  /** Ids in the order in which they will train. */
  get waiting(): readonly string[] {
    return this.#waiting;
  }

  /** Put a waiting run at this place, 1 being next. @returns whether it is waiting */
  async move(runId: string, place: number): Promise<boolean> {
    const at = this.#waiting.indexOf(runId);
    if (at === -1) return false;
    this.#waiting.splice(at, 1);
    this.#waiting.splice(Math.min(place - 1, this.#waiting.length), 0, runId);
    await this.#tellPlaces();
    return true;
  }

  /** @returns whether the run was waiting and no longer is */
  remove(runId: string): boolean {
    const at = this.#waiting.indexOf(runId);
    if (at === -1) return false;
    this.#waiting.splice(at, 1);
    void this.#tellPlaces();
    return true;
  }

  /** The control of this run, if it is the one under way. */
  control(runId: string): RunControl | null {
    return this.#active?.runId === runId ? this.#active.control : null;
  }

  async #next(): Promise<void> {
    if (this.#active !== null) return;
    const runId = this.#waiting.shift();
    if (runId === undefined) return;
    const control = new RunControl();
    this.#active = { runId, control };
    void this.#tellPlaces();
    try {
      await this.#train(runId, control);
    } catch {
      // Already stored with the run and told with its job.
    } finally {
      this.#active = null;
      void this.#next();
    }
  }

  /** Store every waiting run's place where it changed, and tell the windows. */
  async #tellPlaces(): Promise<void> {
    const places = new Map(this.#waiting.map((runId, i) => [runId, i + 1]));
    const stored = await this.#stage.db
      .selectFrom('run')
      .select(['id', 'queue_place'])
      .where(({ eb, or }) =>
        or([
          eb('queue_place', 'is not', null),
          ...(places.size > 0 ? [eb('id', 'in', [...places.keys()])] : []),
        ]),
      )
      .execute();
    for (const { id, queue_place } of stored) {
      const place = places.get(id) ?? null;
      if (place === queue_place) continue;
      await updateRun(this.#stage.db, id, { queue_place: place });
      const run = await findRun(this.#stage.db, id);
      if (run !== undefined)
        this.#stage.publish({ type: 'run-changed', projectId: run.project_id, run: toRunRow(run) });
    }
  }

  async #train(runId: string, control: RunControl): Promise<void> {
    const run = await findRun(this.#stage.db, runId);
    if (run === undefined) return;
    const job = {
      projectId: run.project_id,
      kind: 'train' as const,
      title: `Training ${run.model_name}`,
      unit: 'steps',
      total: run.steps,
    };
    const { finished } = this.#stage.jobs.run(job, async ({ signal, progress }) => {
      const obey = (): void => {
        if (signal.reason === CLOSING) this.#waiting.splice(0);
        if (signal.reason === CLOSING) control.ask('pause', true);
        else control.ask('stop');
      };
      if (signal.aborted) obey();
      signal.addEventListener('abort', obey, { once: true });
      await runTraining(this.#stage, runId, control, { signal, progress });
    });
    await finished;
  }
}

const queues = new WeakMap<StageContext, RunQueue>();

/** The queue of one open workspace. */
export function runQueue(stage: StageContext): RunQueue {
  const queue = queues.get(stage) ?? new RunQueue(stage);
  queues.set(stage, queue);
  return queue;
}
