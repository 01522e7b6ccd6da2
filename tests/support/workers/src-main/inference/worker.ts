/** A worker whose every misbehaviour is real: it sleeps, spins, dies and floods like native code can. */
import { setTimeout as sleep } from 'node:timers/promises';
import { serveWorker, WorkerError } from '../../../../../src-main/workers/serve.ts';

type Methods = {
  readonly echo: {
    readonly params: { bytes: Uint8Array };
    readonly event: never;
    readonly result: { bytes: Uint8Array };
  };
  readonly count: { readonly params: { to: number }; readonly event: number; readonly result: number };
  readonly refuse: { readonly params: null; readonly event: never; readonly result: null };
  readonly die: {
    readonly params: { code: number; words: string };
    readonly event: never;
    readonly result: null;
  };
  /** Says much, makes sure that it is said, then computes without a pause. */
  readonly compute: { readonly params: null; readonly event: Uint8Array; readonly result: null };
  /** Asks for patience, then computes without a pause. */
  readonly labour: {
    readonly params: null;
    readonly event: { readonly patienceMs: number };
    readonly result: null;
  };
  readonly spin: { readonly params: null; readonly event: never; readonly result: null };
  readonly listen: { readonly params: null; readonly event: never; readonly result: string };
  readonly environment: {
    readonly params: null;
    readonly event: never;
    readonly result: Record<string, string | undefined>;
  };
};

serveWorker<Methods>({
  echo: async ({ bytes }) => ({ bytes }),
  count: async ({ to }, { emit, signal }) => {
    for (let i = 1; i <= to; i += 1) {
      await sleep(5, undefined, { signal });
      emit(i);
    }
    return to;
  },
  refuse: async () => {
    throw new WorkerError({ code: 'no-such-thing', message: 'There is none.', remedy: 'Bring one.' });
  },
  die: async ({ code, words }) => {
    process.stderr.write(`${words}\n`);
    await sleep(20);
    process.exit(code);
  },
  compute: async (_params, { emit, said }) => {
    emit(new Uint8Array(16 * 1024 * 1024));
    await said();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
    return null;
  },
  labour: async (_params, { emit, said }) => {
    emit({ patienceMs: 20_000 });
    await said();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    return null;
  },
  spin: async () => {
    for (;;) Math.sqrt(2);
  },
  listen: (_params, { onTell }) => new Promise((resolve) => onTell((word) => resolve(word))),
  environment: async () => ({ ...process.env }),
});
