/** What the inference worker (sole user of node-llama-cpp) can be asked for. */
import type { WorkerMethod } from '../workers/messages.ts';

export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Base model and, for a tuned one, the adapter file laid over it. One model is held at a time; asking for another swaps it. */
export interface ModelRef {
  readonly modelPath: string;
  readonly adapterPath: string | null;
}

export interface Decoding {
  /** 0 = greedy. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
  readonly maxTokens: number;
}

export interface LoadedModel {
  readonly architecture: string;
  readonly contextTokens: number;
  readonly parameters: number;
  readonly chatTemplate: string | null;
  readonly device: string;
  readonly threads: number;
}

export interface Generated {
  readonly text: string;
  readonly tokens: number;
  readonly seconds: number;
  /** Why it ended. */
  readonly end: 'end-of-turn' | 'length' | 'stopped' | 'loop';
}

export interface EncodedConversation {
  readonly tokens: Int32Array;
  /** 1 where the token belongs to an assistant answer or its end-of-turn token. */
  readonly answer: Uint8Array;
}

/** What a GGUF file says of itself, read without loading it. */
export interface InspectedModel {
  readonly name: string | null;
  readonly architecture: string;
  readonly parameters: number;
  /** The type that holds most of the weights: `q8_0`, `q4_k`, … */
  readonly weightType: string;
  /** Every tensor type in the file. */
  readonly weightTypes: readonly string[];
  readonly contextTokens: number;
  readonly licence: string | null;
  readonly chatTemplate: string | null;
  readonly layers: number;
  readonly width: number;
  /** A mean where layers differ; so are heads. */
  readonly feedForward: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabulary: number;
}

export type InferenceMethods = {
  /** Read a GGUF's header within bounds; a damaged, truncated or foreign file fails with the reason. */
  readonly inspect: WorkerMethod & {
    readonly params: { readonly path: string };
    readonly event: never;
    readonly result: InspectedModel;
  };
  /** Load (or keep) a model and say what it is. */
  readonly load: WorkerMethod & {
    readonly params: { readonly model: ModelRef };
    readonly event: { readonly type: 'loading'; readonly share: number };
    readonly result: LoadedModel;
  };
  /** Render conversations through the model's own chat template and tokenize, marking what is learned. */
  readonly encode: WorkerMethod & {
    readonly params: { readonly modelPath: string; readonly conversations: readonly (readonly ChatTurn[])[] };
    readonly event: never;
    readonly result: { readonly conversations: readonly EncodedConversation[] };
  };
  /** Answer a conversation, streaming. Cancel ends it with what was said so far (`end: 'stopped'`). */
  readonly chat: WorkerMethod & {
    readonly params: {
      readonly model: ModelRef;
      readonly turns: readonly ChatTurn[];
      readonly decoding: Decoding;
      /** A JSON schema the answer must follow, enforced by grammar. */
      readonly schema?: Readonly<Record<string, unknown>>;
      /** End an answer that goes round in circles (`end: 'loop'`). */
      readonly stopLoops?: boolean;
    };
    readonly event: { readonly type: 'text'; readonly text: string };
    readonly result: Generated;
  };
  /** One unit vector per text, rows of `width` numbers one after another; fails with `cannot-embed` where the model has none. */
  readonly embed: WorkerMethod & {
    readonly params: { readonly modelPath: string; readonly texts: readonly string[] };
    readonly event: { readonly type: 'embedded'; readonly done: number; readonly total: number };
    readonly result: { readonly width: number; readonly vectors: Float32Array };
  };
  /** Mean log-probability of given answers: each answer's token count and summed natural-log probability. */
  readonly score: WorkerMethod & {
    readonly params: {
      readonly model: ModelRef;
      readonly items: readonly { readonly turns: readonly ChatTurn[]; readonly answer: string }[];
    };
    readonly event: { readonly type: 'scored'; readonly done: number; readonly total: number };
    readonly result: { readonly items: readonly { readonly tokens: number; readonly logProb: number }[] };
  };
};
