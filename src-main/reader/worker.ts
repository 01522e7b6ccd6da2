/** The reader worker: parses untrusted files in a process of its own that cannot reach the network. */
import { forbidNetwork } from './forbid-network.ts';

forbidNetwork();

// Everything that parses is loaded only after the doors are shut.
const { serveWorker } = await import('../workers/serve.ts');
const { readDocument, readLargeDocument } = await import('./read-document.ts');
const { unpackChildren } = await import('./unpack-children.ts');
const { givenBytes, piecesFrom } = await import('./given-bytes.ts');
const { noticeText } = await import('./notice-text.ts');
const { drawPage } = await import('./draw-page.ts');
const { limits } = await import('./limits.ts');
type Methods = import('./protocol.ts').ReaderMethods;
type ReadProgress = import('./protocol.ts').ReadProgress;

const progressEveryMs = 100;

serveWorker<Methods>({
  read: async (file, context) => {
    const { signal, emit } = context;
    const reading = { signal, progress: seldom(emit) };
    const outcome =
      'size' in file && file.size > limits.fileBytes
        ? await readLargeDocument({ ...file, read: piecesFrom(context) }, reading)
        : await readDocument({ ...file, bytes: await givenBytes(file, context) }, reading);
    return outcome.status === 'refused' || outcome.blocks.length === 0
      ? outcome
      : { ...outcome, noticed: await noticeText(outcome, signal) };
  },
  unpack: async (file, context) => {
    const { signal, emit } = context;
    const bytes = await givenBytes(file, context);
    return unpackChildren({ ...file, bytes }, { signal, progress: seldom(emit) });
  },
  draw: async (file, context) => {
    const bytes = await givenBytes(file, context);
    return drawPage(bytes, file.page, file.width);
  },
});

function seldom(emit: (progress: ReadProgress) => void): (progress: ReadProgress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.patienceMs === undefined && now - last < progressEveryMs) return;
    last = now;
    emit(progress);
  };
}
