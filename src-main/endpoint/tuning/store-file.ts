import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { StageContext } from '../../pipeline/stage-context.ts';
import { fromChunks, toChunks } from '../../storage/chunks.ts';
import { newId } from '../../storage/new-id.ts';
import type { EndpointFileTable } from '../../storage/schema-endpoint.ts';
import { ApiError } from '../api-error.ts';
import type { ApiKey } from '../keys.ts';
import { readTrainingFile } from './read-training-file.ts';

export type StoredFile = Selectable<EndpointFileTable>;

export const filePrefix = 'file-';

/** Keep a training file, read through first. @throws ApiError naming the line that cannot be learned from */
export async function storeFile(
  stage: StageContext,
  key: ApiKey,
  upload: { readonly name: string; readonly bytes: Uint8Array },
): Promise<StoredFile> {
  const { kind, rows } = readTrainingFile(upload.bytes);
  const file: StoredFile = {
    id: newId(),
    project_id: key.project_id,
    document_id: null,
    name: plainName(upload.name),
    bytes: upload.bytes.length,
    sha256: createHash('sha256').update(upload.bytes).digest('hex'),
    kind,
    lines: rows.length,
    created_by: key.name,
    created_at: new Date().toISOString(),
  };
  await stage.db.transaction().execute(async (tx) => {
    await tx.insertInto('endpoint_file').values(file).execute();
    for (const [part, bytes] of toChunks(upload.bytes).entries()) {
      await tx.insertInto('endpoint_file_part').values({ file_id: file.id, part, bytes }).execute();
    }
  });
  await stage.audit({
    projectId: key.project_id,
    action: 'endpoint-file-added',
    subject: file.name,
    detail: { fileId: file.id, sha256: file.sha256, lines: rows.length, key: key.name },
  });
  return file;
}

/** @throws ApiError 404 */
export async function needFile(
  stage: StageContext,
  projectId: string,
  id: string,
  param = 'id',
): Promise<StoredFile> {
  const file = id.startsWith(filePrefix)
    ? await stage.db
        .selectFrom('endpoint_file')
        .selectAll()
        .where('id', '=', id.slice(filePrefix.length))
        .where('project_id', '=', projectId)
        .executeTakeFirst()
    : undefined;
  if (file === undefined) throw noSuchFile(id, param);
  return file;
}

export function noSuchFile(id: string, param = 'id'): ApiError {
  return new ApiError(404, `No such file: “${id.slice(0, 100)}”.`, { param, code: 'file_not_found' });
}

export async function readFileBytes(stage: StageContext, fileId: string): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await stage.db
    .selectFrom('endpoint_file_part')
    .select('bytes')
    .where('file_id', '=', fileId)
    .orderBy('part')
    .execute();
  return Uint8Array.from(fromChunks(parts.map(({ bytes }) => bytes)));
}

/** The last part of a path, without what a screen or a header could stumble over. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .slice(0, 200) || 'training.jsonl'
  );
}

export function toFileObject(file: StoredFile) {
  return {
    id: `${filePrefix}${file.id}`,
    object: 'file',
    bytes: file.bytes,
    created_at: Math.floor(Date.parse(file.created_at) / 1000),
    expires_at: null,
    filename: file.name,
    purpose: 'fine-tune',
    status: 'processed',
    status_details: null,
  };
}
