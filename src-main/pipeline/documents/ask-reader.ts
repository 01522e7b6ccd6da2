import type { ReadProgress } from '../../reader/protocol.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { StageContext } from '../stage-context.ts';
import { nestingOf } from './nesting.ts';
import { originalPiece, type StoredDocument } from './queries.ts';

const DEADLINE_MS = 60_000;
/** On top for every MiB: a large file is not a hanging one. */
const DEADLINE_MS_PER_MIB = 1_000;
/** Up to here a file goes over whole; larger ones are fetched piece by piece. */
const WHOLE_BYTES = 4 * 1024 * 1024;

type Asked = 'read' | 'unpack' | 'draw';

interface Extra {
  readonly read: Record<never, never>;
  readonly unpack: { readonly from: number };
  readonly draw: { readonly page: number; readonly width: number };
}

/**
 * Ask a reader worker about a stored original. The bytes go over as the worker wants them, never all at once.
 * @throws WorkerError
 */
export async function askReader<K extends Asked>(
  stage: StageContext,
  stored: StoredDocument,
  method: K,
  extra: Extra[K],
  options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: ReadProgress) => void } = {},
) {
  const { id, name, bytes: size } = stored;
  const nesting = await nestingOf(stage.db, stored);
  const given =
    size <= WHOLE_BYTES ? { bytes: await originalPiece(stage.db, id, 0, Math.max(1, size)) } : { size };
  // Drawing a page must not wait for a batch, nor die with it.
  const worker = method === 'draw' ? stage.workers.viewer : stage.workers.reader;
  const task = worker.request(
    method,
    { name, ...(nesting !== null && { nesting }), ...given, ...extra },
    {
      deadlineMs: DEADLINE_MS + Math.ceil(size / 1024 ** 2) * DEADLINE_MS_PER_MIB,
      ...(options.signal !== undefined && { signal: options.signal }),
      onEvent: (event) => {
        if (!('want' in event)) {
          options.onProgress?.(event);
          return;
        }
        const { from, to } = event.want;
        originalPiece(stage.db, id, from, to).then(
          (piece) => task.tell('part', piece),
          () => task.cancel(),
        );
      },
    },
  );
  return task.result;
}

/** For what has no original any more. */
export function originalGone(name: string): ProblemError {
  return new ProblemError({
    code: 'original-gone',
    what: `The original of “${name}” is not stored.`,
    safe: 'Its text is as it was.',
    remedy: 'Add the file again.',
  });
}
