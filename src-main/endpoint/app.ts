/** The endpoint's routes. Everything comes through the same door: key, limits, errors in one form, one line in the log. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { ApiError } from './api-error.ts';
import { chatCompletions } from './chat-completions.ts';
import type { Call, EndpointContext, EndpointEnv, EndpointRequest } from './context.ts';
import { embeddings } from './embeddings.ts';
import { findKey } from './keys.ts';
import type { Limiter } from './limits.ts';
import { deleteModel, getModel, listModels } from './models.ts';
import { recordCall } from './record-call.ts';
import { textCompletions } from './text-completions.ts';
import { isGone, toApiError } from './to-api-error.ts';
import { detokenize, tokenize, tokenizerInfo } from './tokenizer.ts';
import { deleteFile, getFile, getFileContent, listFiles, uploadFile } from './tuning/files.ts';
import {
  cancelJob,
  createJob,
  getJob,
  getJobCheckpoints,
  getJobEvents,
  listJobs,
  pauseJob,
  resumeJob,
} from './tuning/jobs.ts';

type Handler = (context: EndpointContext, c: EndpointRequest) => Promise<Response>;

const routes: readonly (readonly ['get' | 'post' | 'delete', string, Handler])[] = [
  ['get', '/v1/models', listModels],
  ['get', '/v1/models/:id', getModel],
  ['delete', '/v1/models/:id', deleteModel],
  ['post', '/v1/chat/completions', chatCompletions],
  ['post', '/v1/completions', textCompletions],
  ['post', '/v1/embeddings', embeddings],
  ['post', '/v1/files', uploadFile],
  ['get', '/v1/files', listFiles],
  ['get', '/v1/files/:id', getFile],
  ['get', '/v1/files/:id/content', getFileContent],
  ['delete', '/v1/files/:id', deleteFile],
  ['post', '/v1/fine_tuning/jobs', createJob],
  ['get', '/v1/fine_tuning/jobs', listJobs],
  ['get', '/v1/fine_tuning/jobs/:id', getJob],
  ['get', '/v1/fine_tuning/jobs/:id/events', getJobEvents],
  ['get', '/v1/fine_tuning/jobs/:id/checkpoints', getJobCheckpoints],
  ['post', '/v1/fine_tuning/jobs/:id/cancel', cancelJob],
  ['post', '/v1/fine_tuning/jobs/:id/pause', pauseJob],
  ['post', '/v1/fine_tuning/jobs/:id/resume', resumeJob],
  ['get', '/tokenizer_info', tokenizerInfo],
  ['post', '/tokenize', tokenize],
  ['post', '/detokenize', detokenize],
];

export function createApp(
  context: EndpointContext,
  limiter: Limiter,
  /** Aborted when the endpoint closes. */
  closing: AbortSignal,
  onCall: () => void,
): Hono<EndpointEnv> {
  const app = new Hono<EndpointEnv>();
  for (const [method, path, handler] of routes) {
    app[method](path, (c) => enter(c, `${method.toUpperCase()} ${path}`, handler));
  }
  // Without a key nobody learns which addresses there are.
  app.all('*', (c) =>
    enter(c, 'unknown', () => {
      const known = routes.some(([, path]) => path === c.req.path);
      throw known
        ? new ApiError(405, 'This address does not take this method.', { code: 'method_not_allowed' })
        : new ApiError(404, 'There is nothing at this address.', { code: 'unknown_url' });
    }),
  );

  async function enter(c: EndpointRequest, route: string, handler: Handler): Promise<Response> {
    const began = performance.now();
    const hangUp = new AbortController();
    c.set('signal', AbortSignal.any([hangUp.signal, closing]));
    c.env.outgoing.once('close', () => {
      if (!c.env.outgoing.writableFinished) hangUp.abort();
    });
    let call: Call | null = null;
    let recorded = false;
    const record = (status: number): void => {
      if (recorded) return;
      recorded = true;
      onCall();
      const told = {
        keyId: call?.key.id ?? null,
        route,
        model: call?.model ?? null,
        status,
        promptTokens: call?.promptTokens ?? 0,
        completionTokens: call?.completionTokens ?? 0,
        milliseconds: performance.now() - began,
      };
      // A workspace that closes meanwhile keeps no line of it.
      recordCall(context.stage, told).catch((error: unknown) => closing.aborted || context.log(error));
    };

    const headers: Record<string, string> = {};
    let response: Response;
    try {
      const key = await findKey(context.stage, c.req.header('authorization'));
      if (key === null) {
        limiter.wrongKey();
        throw noKey(c.req.header('authorization'));
      }
      const use = limiter.begin(key);
      Object.assign(headers, use.headers);
      const mine: Call = {
        key,
        model: null,
        promptTokens: 0,
        completionTokens: 0,
        streams: false,
        end: (status) => {
          use.end(mine.promptTokens + mine.completionTokens);
          record(status);
        },
      };
      call = mine;
      c.set('call', mine);
      response = await handler(context, c);
      if (!mine.streams) mine.end(response.status);
    } catch (error) {
      const refusal = toApiError(error, null, context.log);
      const status = isGone(error) ? 499 : refusal.status;
      if (call === null) record(status);
      else call.end(status);
      response = c.json(refusal.body, refusal.status, refusal.headers);
    }
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    response.headers.set('x-request-id', `req_${randomBytes(12).toString('hex')}`);
    response.headers.set('openai-processing-ms', String(Math.round(performance.now() - began)));
    response.headers.set('cache-control', 'no-store');
    response.headers.set('x-content-type-options', 'nosniff');
    return response;
  }
  return app;
}

function noKey(authorization: string | undefined): ApiError {
  const message =
    authorization === undefined
      ? 'No key was given: send it as “Authorization: Bearer KEY”.'
      : 'The key is not one of this endpoint’s keys.';
  return new ApiError(401, message, { code: 'invalid_api_key' }, { 'www-authenticate': 'Bearer' });
}
