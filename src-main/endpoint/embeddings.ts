import { invalid } from './api-error.ts';
import { checkFields } from './check-fields.ts';
import type { EndpointContext, EndpointRequest } from './context.ts';
import { readJson } from './read-body.ts';
import { embeddingsRequest } from './request-schemas.ts';
import { needServed, toModelRef } from './served-models.ts';

const patienceMs = 30 * 60_000;
/** What the model reads of a text when it says it in one vector (inference/embed-texts.ts). */
const mostTokens = 512;

/** `POST /v1/embeddings`: one unit vector per text. Python's and Node's client ask for base64: little-endian float32. */
export async function embeddings(context: EndpointContext, c: EndpointRequest): Promise<Response> {
  const asked = checkFields(embeddingsRequest, await readJson(c.req.raw));
  const call = c.get('call');
  call.model = asked.model;
  const served = await needServed(context, call.key.project_id, asked.model);
  const { modelPath, adapterPath } = await toModelRef(context, served);
  if (adapterPath !== null) {
    throw invalid(
      'Embeddings come from base models only: name the base model.',
      'model',
      'unsupported_model',
    );
  }
  const { inference } = context.stage.workers;
  const options = { deadlineMs: patienceMs, signal: c.get('signal') };
  const { texts, counts } = await readInput();
  const longest = counts.findIndex((count) => count > mostTokens);
  if (longest !== -1) {
    throw invalid(
      `Input ${longest} has ${counts[longest]} tokens; embeddings are made of ${mostTokens} at most. Cut it into passages.`,
      'input',
      'context_length_exceeded',
    );
  }
  const { width, vectors } = await inference.request('embed', { modelPath, texts }, options).result;
  if (asked.dimensions !== undefined && asked.dimensions !== width) {
    throw invalid(`This model’s vectors have ${width} numbers and cannot be shortened.`, 'dimensions');
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  call.promptTokens += total;
  return c.json({
    object: 'list',
    model: served.id,
    data: texts.map((_, index) => {
      const vector = vectors.subarray(index * width, (index + 1) * width);
      return {
        object: 'embedding',
        index,
        embedding: asked.encoding_format === 'base64' ? littleEndian(vector) : [...vector],
      };
    }),
    usage: { prompt_tokens: total, total_tokens: total },
  });

  async function readInput(): Promise<{ texts: readonly string[]; counts: readonly number[] }> {
    const list = typeof asked.input === 'string' ? [asked.input] : asked.input;
    const strings = list.filter((each) => typeof each === 'string');
    if (strings.length === list.length) {
      const params = { modelPath, texts: strings, open: false };
      const { tokens } = await inference.request('tokenize', params, options).result;
      return { texts: strings, counts: tokens.map(({ length }) => length) };
    }
    const numbers = list.filter((each) => typeof each === 'number');
    const rows = numbers.length === list.length ? [numbers] : list.filter((each) => typeof each === 'object');
    const tokens = rows.map((row) => Int32Array.from(row));
    const { texts } = await inference.request('detokenize', { modelPath, tokens }, options).result;
    return { texts, counts: tokens.map(({ length }) => length) };
  }
}

function littleEndian(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}
