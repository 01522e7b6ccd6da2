import { ApiError, invalid } from './api-error.ts';

/** Of a JSON request: several million tokens as numbers. */
export const mostJsonBytes = 16 * 1024 * 1024;
/** Of an upload: what is held in memory while it is read. */
export const mostUploadBytes = 128 * 1024 * 1024;

/** The whole body, never more than `most` bytes of it. @throws ApiError 413, 415 */
export async function readBody(request: Request, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') {
    throw new ApiError(415, 'Compressed request bodies are not read here: send it as it is.');
  }
  const told = Number(request.headers.get('content-length') ?? 0);
  if (told > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > most) throw tooLarge(most);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // The sender hung up, or took longer than a request may.
    throw new ApiError(408, 'The request did not arrive whole.', { code: 'request_incomplete' });
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** A JSON object. @throws ApiError 400, 413, 415 */
export async function readJson(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ApiError(415, 'Send the request as JSON, with the header “Content-Type: application/json”.');
  }
  const bytes = await readBody(request, mostJsonBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('We could not parse the JSON body of your request.', null, 'invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The body of the request must be a JSON object.', null, 'invalid_json');
  }
  return value as Record<string, unknown>;
}

function tooLarge(most: number): ApiError {
  return new ApiError(
    413,
    `The request is larger than ${most / 1024 / 1024} MiB, the most that is read here.`,
    {
      code: 'request_too_large',
    },
    { connection: 'close' },
  );
}
