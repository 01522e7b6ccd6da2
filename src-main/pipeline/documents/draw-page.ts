import type { StageContext } from '../stage-context.ts';
import { askReader, originalGone } from './ask-reader.ts';
import { storedDocument } from './queries.ts';

/**
 * A page of the original as a picture. A duplicate shows the file it repeats. Nothing of it is kept: neither on
 * disk nor in the workspace.
 * @throws ProblemError `document-gone`, `original-gone`; WorkerError `no-picture`
 */
export async function drawPage(
  stage: StageContext,
  wanted: { readonly documentId: string; readonly page: number; readonly width: number },
): Promise<{ picture: Blob; width: number; height: number }> {
  const asked = await storedDocument(stage.db, wanted.documentId);
  const stored = asked.duplicate_of === null ? asked : await storedDocument(stage.db, asked.duplicate_of);
  if (stored.sha256 === '') throw originalGone(stored.name);
  const { picture, width, height } = await askReader(stage, stored, 'draw', {
    page: wanted.page,
    width: wanted.width,
  });
  return { picture: new Blob([new Uint8Array(picture)], { type: 'image/png' }), width, height };
}
