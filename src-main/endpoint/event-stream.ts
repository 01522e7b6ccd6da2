/** Server-sent events as OpenAI's clients read them: `data: {…}` and a blank line, at last `data: [DONE]`. */
import type { EndpointContext, EndpointRequest } from './context.ts';
import { isGone, toApiError } from './to-api-error.ts';

/**
 * Answer with what `work` sends. Until its first event a failure still is an ordinary refusal with its status; after it,
 * an event that carries the error.
 */
export async function eventStream(
  context: EndpointContext,
  c: EndpointRequest,
  work: (send: (event: unknown) => void) => Promise<void>,
): Promise<Response> {
  const call = c.get('call');
  const encoder = new TextEncoder();
  const waiting: string[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let begun: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let gone = false;
  const write = (text: string): void => {
    if (gone) return;
    if (controller === null) waiting.push(text);
    else controller.enqueue(encoder.encode(text));
  };
  const send = (event: unknown): void => {
    write(`data: ${JSON.stringify(event)}\n\n`);
    begun();
  };
  const done = work(send);
  await Promise.race([first, done]);

  call.streams = true;
  const stream = new ReadableStream<Uint8Array>({
    start(opened) {
      controller = opened;
      for (const text of waiting.splice(0)) write(text);
      void done
        .then(
          () => {
            write('data: [DONE]\n\n');
            return 200;
          },
          (error: unknown) => {
            if (isGone(error)) return 499;
            const refusal = toApiError(error, null, context.log);
            write(`data: ${JSON.stringify(refusal.body)}\n\n`);
            return refusal.status;
          },
        )
        .then((status) => {
          call.end(gone ? 499 : status);
          if (!gone) opened.close();
        });
    },
    // The caller hung up: the model is told by the call's own signal.
    cancel() {
      gone = true;
    },
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
  });
}
