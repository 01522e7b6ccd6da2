/** The reader worker: parses untrusted files in a process of its own that cannot reach the network. */
import { forbidNetwork } from './forbid-network.ts';

forbidNetwork();

// Everything that parses is loaded only after the doors are shut.
const { serveWorker } = await import('../workers/serve.ts');
const { readDocument } = await import('./read-document.ts');
type Methods = import('./protocol.ts').ReaderMethods;

const progressEveryMs = 100;

serveWorker<Methods>({
  read: async ({ name, bytes }, { signal, emit }) => {
    let last = 0;
    return readDocument(
      { name, bytes },
      {
        signal,
        progress: (progress) => {
          const now = performance.now();
          if (now - last < progressEveryMs) return;
          last = now;
          emit(progress);
        },
      },
    );
  },
});
