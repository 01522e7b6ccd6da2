import { ApiError } from './api-error.ts';
import type { EndpointContext, EndpointRequest } from './context.ts';
import { listServed, needServed, type ServedModel } from './served-models.ts';

/** `GET /v1/models`, on one page. */
export async function listModels(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const models = await listServed(context, c.get('call').key.project_id);
  return c.json({ object: 'list', data: models.map(toModel), has_more: false });
}

/** `GET /v1/models/{id}` */
export async function getModel(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  return c.json(toModel(await needServed(context, c.get('call').key.project_id, idOf(c))));
}

/** `DELETE /v1/models/{id}` */
export async function deleteModel(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  await needServed(context, c.get('call').key.project_id, idOf(c));
  throw new ApiError(403, 'Models are removed in Vernacular itself, by the person who answers for them.', {
    param: 'model',
    code: 'not_allowed',
  });
}

function idOf(c: EndpointRequest): string {
  return c.req.param('id') ?? '';
}

function toModel(model: ServedModel) {
  return {
    id: model.id,
    object: 'model',
    created: model.created,
    owned_by: model.runId === null && model.adapterPath === null ? 'library' : 'local',
  };
}
