/** The inference worker: sole user of node-llama-cpp. One request computes at a time; the others wait their turn. */
import type { Token } from 'node-llama-cpp';
import { serveWorker, WorkerError } from '../workers/serve.ts';
import { complete, vocabularySize } from './complete.ts';
import { embedTexts } from './embed-texts.ts';
import { loadEngine } from './engine.ts';
import { generate } from './generate.ts';
import { modelHolder, type ModelHolder } from './held-model.ts';
import { inspectModel } from './inspect-model.ts';
import { probeText } from './probe-text.ts';
import { offerTemplates } from './offer-templates.ts';
import type { InferenceMethods } from './protocol.ts';
import { rewriteModel } from './rewrite-model.ts';
import { scoreAnswers } from './score-answers.ts';
import { tryOut } from './try-out.ts';

let holder: ModelHolder | null = null;
let lastTurn: Promise<unknown> = Promise.resolve();

/** Wait for everything asked before. Two models computing at once would only slow each other down. */
function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let begun = false;
  const mine = lastTurn.then(() => {
    if (signal.aborted) throw stoppedOnRequest();
    begun = true;
    return work();
  });
  lastTurn = mine.catch(() => undefined);
  // Who waits and gives up has an answer at once: otherwise the host would take this process for stuck.
  const givenUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => begun || reject(stoppedOnRequest()), { once: true });
  });
  return Promise.race([mine, givenUp]);
}

function stoppedOnRequest(): WorkerError {
  return new WorkerError({ code: 'cancelled', message: 'Stopped on request.' });
}

async function start() {
  const llama = await loadEngine(log);
  holder ??= modelHolder(llama);
  return { llama, holder };
}

const log = serveWorker<InferenceMethods>({
  inspect: async ({ path }) => inspectModel(path),

  tryOut: ({ modelPath }, { signal }) =>
    inTurn(signal, async () => {
      const { llama, holder } = await start();
      return tryOut(llama, await holder.hold(modelPath, () => undefined, signal), signal);
    }),

  offerTemplates: ({ modelPath }, { signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      const templates = await holder.withModel(modelPath, offerTemplates);
      return { templates };
    }),

  rewrite: ({ modelPath, target, templateId }, { emit, signal }) =>
    rewriteModel(
      { modelPath, target, templateId },
      (done, total) => emit({ type: 'written', done, total }),
      signal,
    ),

  gpuMemory: async () => {
    const llama = await loadEngine(log);
    if (llama.gpu === false) return { gpu: null };
    const [names, { free, total }] = await Promise.all([llama.getGpuDeviceNames(), llama.getVramState()]);
    return { gpu: { name: names.join(', '), free, total } };
  },

  load: ({ model }, { emit, signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      const held = await holder.hold(model.modelPath, throttled(emit), signal);
      if (model.adapterPath !== null) {
        await held.context({ adapterPath: model.adapterPath, tokens: 1, exact: false });
      }
      return {
        architecture: held.model.architecture,
        contextTokens: held.model.trainContextSize,
        parameters: held.parameters,
        chatTemplate: held.model.fileInfo.metadata.tokenizer?.chat_template ?? null,
        device: held.device,
        threads: held.threads,
      };
    }),

  encode: ({ modelPath, conversations }, { signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      return holder.withEncoder(modelPath, (encoder) => ({
        conversations: conversations.map((turns) => encoder.conversation(turns)),
      }));
    }),

  chat: ({ model, turns, decoding, schema, stopLoops = false }, { emit, signal }) =>
    inTurn(signal, async () => {
      const { llama, holder } = await start();
      const held = await holder.hold(model.modelPath, () => undefined, signal);
      return generate(
        llama,
        held,
        {
          adapterPath: model.adapterPath,
          turns,
          decoding,
          stopLoops,
          ...(schema === undefined ? {} : { schema }),
        },
        (text) => emit({ type: 'text', text }),
        signal,
      );
    }),

  embed: ({ modelPath, texts }, { emit, signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      const held = await holder.hold(modelPath, () => undefined, signal);
      const total = texts.length;
      return embedTexts(held, texts, (done) => emit({ type: 'embedded', done, total }), signal);
    }),

  score: ({ model, items }, { emit, signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      const held = await holder.hold(model.modelPath, () => undefined, signal);
      const total = items.length;
      const scored = await scoreAnswers(
        held,
        model.adapterPath,
        items,
        (done) => emit({ type: 'scored', done, total }),
        signal,
      );
      return { items: scored };
    }),

  probe: ({ model, text }, { signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      const held = await holder.hold(model.modelPath, () => undefined, signal);
      return probeText(held, model.adapterPath, text);
    }),

  complete: (request, { emit, signal }) =>
    inTurn(signal, async () => {
      const { llama, holder } = await start();
      const held = await holder.hold(request.model.modelPath, () => undefined, signal);
      return complete(llama, held, request, (text) => emit({ type: 'text', text }), signal);
    }),

  tokenize: ({ modelPath, texts, open }, { signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      return holder.withModel(modelPath, (model) => {
        const { bos, shouldPrependBosToken } = model.tokens;
        return {
          tokens: texts.map((text) => {
            const tokens = model.tokenize(text, true);
            const opens = open && bos !== null && shouldPrependBosToken && tokens[0] !== bos;
            return Int32Array.from(opens ? [bos, ...tokens] : tokens);
          }),
        };
      });
    }),

  detokenize: ({ modelPath, tokens }, { signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      return holder.withModel(modelPath, (model) => {
        const size = vocabularySize(model);
        const bad = tokens.flatMap((some) => [...some]).find((token) => token < 0 || token >= size);
        if (bad !== undefined) {
          throw new WorkerError({ code: 'unknown-token', message: `This model has no token ${bad}.` });
        }
        return { texts: tokens.map((some) => model.detokenize(Array.from(some) as Token[], true)) };
      });
    }),

  vocabulary: ({ modelPath }, { signal }) =>
    inTurn(signal, async () => {
      const { holder } = await start();
      return holder.withModel(modelPath, (model) => {
        const { bos, bosString, eosString, shouldPrependBosToken } = model.tokens;
        return {
          beginning: bosString,
          end: eosString,
          opens: shouldPrependBosToken ? bos : null,
          chatTemplate: model.fileInfo.metadata.tokenizer?.chat_template ?? null,
          size: vocabularySize(model),
        };
      });
    }),
});

function throttled(emit: (event: { readonly type: 'loading'; readonly share: number }) => void) {
  let last = 0;
  return (share: number): void => {
    if (share < 1 && Date.now() - last < 100) return;
    last = Date.now();
    emit({ type: 'loading', share });
  };
}
