import { z } from 'zod';
import { ApiError, invalid } from '../api-error.ts';
import { checkFields, unsupportedField } from '../check-fields.ts';
import type { EndpointContext, EndpointRequest } from '../context.ts';
import { mostUploadBytes, readBody } from '../read-body.ts';
import { findResultFile, listResultFiles } from './result-files.ts';
import { limitField, pageOf, readQuery } from './pages.ts';
import { filePrefix, needFile, noSuchFile, readFileBytes, storeFile, toFileObject } from './store-file.ts';

const listQuery = z.strictObject({
  after: z.string().optional(),
  limit: limitField(10_000, 10_000),
  order: z.enum(['asc', 'desc']).default('desc'),
  purpose: z.string().max(64).optional(),
});

/** `POST /v1/files` */
export async function uploadFile({ stage }: EndpointContext, c: EndpointRequest): Promise<Response> {
  const type = c.req.header('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new ApiError(415, 'Send the file as multipart/form-data, with the fields “file” and “purpose”.');
  }
  const bytes = await readBody(c.req.raw, mostUploadBytes);
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  } catch {
    throw invalid('The form could not be read.', null, 'invalid_form');
  }
  const file = form.get('file');
  for (const name of form.keys()) {
    const plain = name.replace(/\[.*$/, '');
    if (plain === 'file' || plain === 'purpose') continue;
    throw (
      unsupportedField(plain, plain) ??
      invalid(`Unknown field: “${plain.slice(0, 100)}”.`, plain.slice(0, 100), 'unknown_parameter')
    );
  }
  if (!(file instanceof File))
    throw invalid('Missing required field: “file”.', 'file', 'missing_required_parameter');
  const purpose = form.get('purpose');
  if (purpose === null)
    throw invalid('Missing required field: “purpose”.', 'purpose', 'missing_required_parameter');
  if (purpose !== 'fine-tune') throw invalid('Only the purpose “fine-tune” is supported here.', 'purpose');
  const upload = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  return c.json(toFileObject(await storeFile(stage, c.get('call').key, upload)));
}

/** `GET /v1/files` */
export async function listFiles({ stage }: EndpointContext, c: EndpointRequest): Promise<Response> {
  const query = readQuery(c, listQuery);
  const projectId = c.get('call').key.project_id;
  const rows = await stage.db
    .selectFrom('endpoint_file')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  const all = [
    ...rows.map(toFileObject),
    ...(await listResultFiles(stage, projectId)).map(({ object }) => object),
  ]
    .filter(({ purpose }) => query.purpose === undefined || purpose === query.purpose)
    .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1));
  return c.json(pageOf(query.order === 'desc' ? all : all.toReversed(), query));
}

/** `GET /v1/files/{id}` */
export async function getFile({ stage }: EndpointContext, c: EndpointRequest): Promise<Response> {
  const { projectId, id } = named(c);
  const result = await findResultFile(stage, projectId, id);
  return c.json(result?.object ?? toFileObject(await needFile(stage, projectId, id)));
}

/** `GET /v1/files/{id}/content` */
export async function getFileContent({ stage }: EndpointContext, c: EndpointRequest): Promise<Response> {
  const { projectId, id } = named(c);
  const result = await findResultFile(stage, projectId, id);
  if (result !== null) return c.body(result.csv, 200, { 'content-type': 'text/csv; charset=utf-8' });
  const file = await needFile(stage, projectId, id);
  const bytes = await readFileBytes(stage, file.id);
  return c.body(bytes, 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
  });
}

/** `DELETE /v1/files/{id}`: what was learned from it stays, and so do the examples that the project took from it. */
export async function deleteFile({ stage }: EndpointContext, c: EndpointRequest): Promise<Response> {
  const { projectId, id } = named(c);
  if ((await findResultFile(stage, projectId, id)) !== null) {
    throw new ApiError(403, 'A job’s results stay with the job.', { param: 'id', code: 'not_allowed' });
  }
  const file = await needFile(stage, projectId, id);
  const active = await stage.db
    .selectFrom('endpoint_job')
    .select(['id', 'wanted'])
    .where('project_id', '=', projectId)
    .where('run_id', 'is', null)
    .where('ended', 'is', null)
    .execute();
  if (active.some(({ wanted }) => wanted.includes(`"${id}"`))) {
    throw invalid('A job that is being validated needs this file.', 'id', 'file_in_use');
  }
  await stage.db.deleteFrom('endpoint_file').where('id', '=', file.id).execute();
  const key = c.get('call').key.name;
  await stage.audit({
    projectId,
    action: 'endpoint-file-deleted',
    subject: file.name,
    detail: { fileId: file.id, key },
  });
  return c.json({ id, object: 'file', deleted: true });
}

function named(c: EndpointRequest): { readonly projectId: string; readonly id: string } {
  const id = c.req.param('id') ?? '';
  if (!id.startsWith(filePrefix)) throw noSuchFile(id);
  checkFields(z.strictObject({}), c.req.query());
  return { projectId: c.get('call').key.project_id, id };
}
