/**
 * The calls beside `/v1` with which lm-evaluation-harness (`tokenizer_backend=remote`) needs no files of the model. They
 * speak of the first model this key may use, or of the one named.
 */
import { checkFields } from './check-fields.ts';
import type { EndpointContext, EndpointRequest } from './context.ts';
import { readJson } from './read-body.ts';
import { detokenizeRequest, tokenizeRequest } from './request-schemas.ts';
import { listServed, modelNotFound, needServed, type ServedModel } from './served-models.ts';

const patienceMs = 10 * 60_000;

/** `GET /tokenizer_info` */
export async function tokenizerInfo(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const { base } = await modelOf(context, c, c.req.query('model'));
  const vocabulary = await context.stage.workers.inference.request(
    'vocabulary',
    { modelPath: base.path },
    { deadlineMs: patienceMs, signal: c.get('signal') },
  ).result;
  return c.json({
    bos_token: vocabulary.beginning,
    eos_token: vocabulary.end,
    pad_token: vocabulary.end,
    add_bos_token: vocabulary.opens !== null,
    chat_template: vocabulary.chatTemplate,
    vocab_size: vocabulary.size,
    model_max_length: base.context_tokens,
  });
}

/** `POST /tokenize` */
export async function tokenize(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const asked = checkFields(tokenizeRequest, await readJson(c.req.raw));
  const { base } = await modelOf(context, c, asked.model);
  const { tokens } = await context.stage.workers.inference.request(
    'tokenize',
    { modelPath: base.path, texts: [asked.prompt], open: asked.add_special_tokens },
    { deadlineMs: patienceMs, signal: c.get('signal') },
  ).result;
  const list = [...(tokens[0] ?? [])];
  return c.json({ tokens: list, count: list.length, max_model_len: base.context_tokens });
}

/** `POST /detokenize` */
export async function detokenize(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const asked = checkFields(detokenizeRequest, await readJson(c.req.raw));
  const { base } = await modelOf(context, c, asked.model);
  const { texts } = await context.stage.workers.inference.request(
    'detokenize',
    { modelPath: base.path, tokens: [Int32Array.from(asked.tokens)] },
    { deadlineMs: patienceMs, signal: c.get('signal') },
  ).result;
  return c.json({ prompt: texts[0] ?? '' });
}

async function modelOf(
  context: EndpointContext,
  c: EndpointRequest,
  id: string | undefined,
): Promise<ServedModel> {
  const call = c.get('call');
  const projectId = call.key.project_id;
  const model =
    id === undefined ? (await listServed(context, projectId))[0] : await needServed(context, projectId, id);
  if (model === undefined) throw modelNotFound('');
  call.model = model.id;
  return model;
}
