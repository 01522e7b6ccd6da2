import { ProblemError } from '../../contract/errors.ts';
import type { DocumentRow } from '../../contract/documents.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { addDocument } from './add-document.ts';
import { baseName } from './base-name.ts';

/** A page that was closed in the middle sends no more: what it sent is let go after so long. */
const PATIENCE_MS = 10 * 60_000;

interface Upload {
  readonly parts: PartStream;
  readonly row: Promise<DocumentRow>;
  received: number;
  timer: NodeJS.Timeout;
}

const uploads = new WeakMap<StageContext, Map<string, Upload>>();

function uploadsOf(stage: StageContext): Map<string, Upload> {
  const known = uploads.get(stage) ?? new Map<string, Upload>();
  uploads.set(stage, known);
  return known;
}

/** Begin a file that comes in parts. Each is stored as it comes; nothing of it is held in memory. */
export function beginUpload(
  stage: StageContext,
  wanted: {
    readonly projectId: string;
    readonly name: string;
    readonly bytes: number;
    readonly place: readonly string[];
  },
): { uploadId: string } {
  const uploadId = newId();
  const parts = new PartStream();
  const row = addDocument(stage, {
    projectId: wanted.projectId,
    name: baseName(wanted.name),
    place: wanted.place,
    size: wanted.bytes,
    bytes: parts,
  });
  // Whoever sends the next part hears of it.
  row.catch(() => parts.close());
  const upload = { parts, row, received: 0, timer: setTimeout(() => undefined, 0) };
  uploadsOf(stage).set(uploadId, upload);
  expect(stage, uploadId, upload);
  return { uploadId };
}

/** @throws ProblemError `upload-gone`, or why storing it failed */
export async function sendPart(
  stage: StageContext,
  uploadId: string,
  part: Blob,
): Promise<{ received: number }> {
  const upload = needUpload(stage, uploadId);
  expect(stage, uploadId, upload);
  const bytes = new Uint8Array(await part.arrayBuffer());
  await Promise.race([upload.parts.push(bytes), upload.row]);
  upload.received += bytes.length;
  return { received: upload.received };
}

/** The file is whole. @throws ProblemError `upload-gone`, or why storing it failed */
export async function endUpload(stage: StageContext, uploadId: string): Promise<DocumentRow> {
  const upload = needUpload(stage, uploadId);
  clearTimeout(upload.timer);
  upload.parts.end();
  try {
    return await upload.row;
  } finally {
    uploadsOf(stage).delete(uploadId);
  }
}

export async function abandonUpload(stage: StageContext, uploadId: string): Promise<{ abandoned: boolean }> {
  const upload = uploadsOf(stage).get(uploadId);
  if (upload === undefined) return { abandoned: false };
  clearTimeout(upload.timer);
  uploadsOf(stage).delete(uploadId);
  upload.parts.fail(gone());
  await upload.row.catch(() => undefined);
  return { abandoned: true };
}

function expect(stage: StageContext, uploadId: string, upload: Upload): void {
  clearTimeout(upload.timer);
  upload.timer = setTimeout(() => void abandonUpload(stage, uploadId), PATIENCE_MS);
  upload.timer.unref();
}

function needUpload(stage: StageContext, uploadId: string): Upload {
  const upload = uploadsOf(stage).get(uploadId);
  if (upload === undefined) throw gone();
  return upload;
}

function gone(): ProblemError {
  return new ProblemError({
    code: 'upload-gone',
    what: 'The file stopped arriving before it was whole.',
    safe: 'Nothing of it was kept, and all other files are as they were.',
    remedy: 'Add it again.',
  });
}

/** Parts as a stream that takes the next one only when the one before was used up. */
class PartStream implements AsyncIterable<Uint8Array> {
  #given: { readonly bytes: Uint8Array; readonly used: () => void } | null = null;
  #end: { readonly error: Error | null } | null = null;
  #wake: () => void = () => undefined;

  /** Settles when the part was used up, or is no longer wanted. */
  push(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#end !== null) return resolve();
      this.#given = { bytes, used: resolve };
      this.#wake();
    });
  }

  end(): void {
    this.#end ??= { error: null };
    this.#wake();
  }

  fail(error: Error): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** Nobody reads any more. */
  close(): void {
    this.#end ??= { error: null };
    this.#given?.used();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const given = this.#given;
      if (given !== null) {
        this.#given = null;
        yield given.bytes;
        given.used();
        continue;
      }
      if (this.#end !== null) {
        if (this.#end.error !== null) throw this.#end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
