import type { TrainerMethods } from '../../trainer/protocol.ts';
import type { WorkerTask } from '../../workers/workers.ts';

/** What a person, or the closing workspace, wants of a run under way; `enough`: its checks bring no gain any more. */
export type RunWish = 'go on' | 'pause' | 'stop' | 'enough';

/** Milliseconds a trainer may take to finish its step and say where it stands: a person can wait, a closing app cannot. */
const patienceMs = 30 * 60_000;
const closingPatienceMs = 30_000;

/** Hands a wish to a run under way, whether its trainer is up yet or not. */
export class RunControl {
  #wish: RunWish = 'go on';
  #task: WorkerTask<TrainerMethods['train']> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closing = false;
  readonly #preparing = new AbortController();
  readonly #checking = new AbortController();

  get wish(): RunWish {
    return this.#wish;
  }

  /** Aborted when the wish comes before training has begun: preparations are not worth waiting for. */
  get signal(): AbortSignal {
    return this.#preparing.signal;
  }

  /** Aborted by any wish: what is asked at a check is asked again when the run goes on. */
  get checking(): AbortSignal {
    return this.#checking.signal;
  }

  ask(wish: 'pause' | 'stop' | 'enough', closing = false): void {
    this.#wish = wish;
    // Whoever pauses or stops does not wait for answers; the last check of a run that has enough is in.
    this.#checking.abort();
    this.#closing = closing;
    if (this.#task === null) this.#preparing.abort();
    else this.#tell();
  }

  attach(task: WorkerTask<TrainerMethods['train']>): void {
    this.#task = task;
    if (this.#wish !== 'go on') this.#tell();
  }

  /** The check is done: the trainer may take its next step. */
  goOn(): void {
    this.#task?.tell('checked');
  }

  detach(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#task = null;
  }

  /** Stop at once; nothing before the last checkpoint is lost. */
  cancelTask(): void {
    this.#task?.cancel();
  }

  #tell(): void {
    this.#task?.tell('pause');
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.cancelTask(), this.#closing ? closingPatienceMs : patienceMs);
  }
}
