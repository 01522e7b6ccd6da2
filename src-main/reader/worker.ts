/** The reader worker: parses untrusted files in a process of its own that cannot reach the network. */
import { forbidNetwork } from './forbid-network.ts';

forbidNetwork();

// Everything that parses is loaded only after the doors are shut.
const { serveWorker } = await import('../workers/serve.ts');
const { readDocument } = await import('./read-document.ts');
const { unpackChildren } = await import('./unpack-children.ts');
type Methods = import('./protocol.ts').ReaderMethods;
type ReadProgress = import('./protocol.ts').ReadProgress;

const progressEveryMs = 100;

serveWorker<Methods>({
  read: (file, { signal, emit }) => readDocument(file, { signal, progress: seldom(emit) }),
  unpack: (file, { signal, emit }) => unpackChildren(file, { signal, progress: seldom(emit) }),
});

function seldom(emit: (progress: ReadProgress) => void): (progress: ReadProgress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressEveryMs) return;
    last = now;
    emit(progress);
  };
}
