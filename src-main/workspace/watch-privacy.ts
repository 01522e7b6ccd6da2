import { createCheckingQueue, uncheckedDocuments } from '../pipeline/privacy/checking-queue.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import type { EventBus } from './event-bus.ts';

/** Check every document for protected details as soon as it is read, and those an earlier stop left. @returns how to stop */
export function watchPrivacy(stage: StageContext, bus: EventBus): () => Promise<void> {
  const queue = createCheckingQueue(stage);
  const stopHearing = bus.listen((event) => {
    if (event.type === 'document-changed' && event.document.state.startsWith('ready'))
      queue.add(event.document.id);
  });
  // A database that cannot be read says so on every other way in.
  void uncheckedDocuments(stage)
    .then((ids) => ids.forEach((id) => queue.add(id)))
    .catch(() => undefined);
  return async () => {
    stopHearing();
    await queue.close();
  };
}
