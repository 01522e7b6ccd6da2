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
  /** Elements of all matrices that training keeps a second time: of the layers, and the one words come from. */
  readonly matrixElements: number;
  /** Kind of tokenizer: `llama`, `gpt2`, …; null where the file has none. */
  readonly tokenizer: string | null;
  /** Whose work the file says it is. */
  readonly maker: string | null;
  /** Paths of all files of the model, in order: one, unless it is split. */
  readonly parts: readonly string[];
  /** Bytes of all of them. */
  readonly bytes: number;
}

/** A look at whether a model works: what it says and how it does, no judgement. */
export interface TriedModel {
  /** A short conversation as the model's own template lays it out; null where it has none or it fails. */
  readonly rendered: string | null;
  /** Why the template failed. */
  readonly renderFailure: string | null;
  /** e to the mean negative log-probability per token of a fixed paragraph. */
  readonly perplexity: number;
  readonly vocabulary: number;
  /** What it answers to a greeting, cut short; empty where it could not be asked. */
  readonly greeting: string;
  readonly greetingEnd: Generated['end'];
  readonly seconds: number;
}

/** A common chat template laid over a model that has none. */
export interface OfferedTemplate {
  readonly id: string;
  readonly name: string;
  readonly rendered: string;
  /** Its control words that are single tokens of this model, of so many. */
  readonly known: number;
  readonly controls: number;
}

/** What a completion goes on from: turns laid out by the model's own template, a text, or tokens as they are. */
export type CompletionPrompt =
  | { readonly kind: 'turns'; readonly turns: readonly ChatTurn[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tokens'; readonly tokens: Int32Array };

export interface CompletionRequest {
  readonly model: ModelRef;
  readonly prompt: CompletionPrompt;
  /** `maxTokens` may be 0 where only the prompt's own probabilities are wanted. */
  readonly decoding: Decoding;
  /** Subtracted from the logits of tokens said already: per time said, and once. */
  readonly penalties: { readonly frequency: number; readonly presence: number };
  /** Texts that end the answer and do not belong to it. */
  readonly stop: readonly string[];
  /** What the answer must look like, enforced by grammar; null: anything. */
  readonly shape:
    | { readonly kind: 'json' }
    | { readonly kind: 'schema'; readonly schema: Readonly<Record<string, unknown>> }
    | null;
  /** Natural-log probabilities of the answer's tokens, with `echo` of the prompt's as well, each with the `top` likeliest. */
  readonly logProbs: { readonly top: number; readonly echo: boolean } | null;
}

export interface ScoredToken {
  readonly token: number;
  readonly text: string;
  /** Null where nothing came before. */
  readonly logProb: number | null;
  /** The likeliest in its place, first the most likely. */
  readonly top: readonly { readonly token: number; readonly text: string; readonly logProb: number }[];
}

export interface Completed {
  readonly text: string;
  /** As the model reads it, control tokens in words; without a token that only opens every text. */
  readonly promptText: string;
  readonly promptTokens: number;
  readonly tokens: number;
  /** `end`: the model closed its turn or text; `stop`: one of the given texts came. */
  readonly end: 'end' | 'stop' | 'length' | 'stopped';
  /** With `echo` the prompt's tokens first. A closing token is among them after a raw prompt, not after turns. */
  readonly logProbs: readonly ScoredToken[] | null;
}

export interface Vocabulary {
  readonly beginning: string | null;
  readonly end: string | null;
  /** The token written in front of every text, as the model wants it. */
  readonly opens: number | null;
  readonly chatTemplate: string | null;
  readonly size: number;
}

export type InferenceMethods = {
  /** Read a GGUF's header within bounds; a damaged, truncated or foreign file fails with the reason. */
  readonly inspect: WorkerMethod & {
    readonly params: { readonly path: string };
    readonly event: never;
    readonly result: InspectedModel;
  };
  /** Ten seconds with a model: its template, a paragraph, a greeting. */
  readonly tryOut: WorkerMethod & {
    readonly params: { readonly modelPath: string };
    readonly event: never;
    readonly result: TriedModel;
  };
  /** The common chat templates, each rendered with this model's tokens. */
  readonly offerTemplates: WorkerMethod & {
    readonly params: { readonly modelPath: string };
    readonly event: never;
    readonly result: { readonly templates: readonly OfferedTemplate[] };
  };
  /** Write a model into one new file: its parts joined, and with one of the common templates where `templateId` is given. */
  readonly rewrite: WorkerMethod & {
    readonly params: {
      readonly modelPath: string;
      readonly target: string;
      readonly templateId: string | null;
    };
    readonly event: { readonly type: 'written'; readonly done: number; readonly total: number };
    readonly result: { readonly bytes: number };
  };
  /** Memory of the graphics card llama.cpp would use; null where there is none. */
  readonly gpuMemory: WorkerMethod & {
    readonly params: Record<string, never>;
    readonly event: never;
    readonly result: {
      readonly gpu: { readonly name: string; readonly free: number; readonly total: number } | null;
    };
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
  /** Natural-log probability of each token of a plain text after the first; the beginning of it where it is long. */
  readonly probe: WorkerMethod & {
    readonly params: { readonly model: ModelRef; readonly text: string };
    readonly event: never;
    readonly result: { readonly tokens: readonly number[]; readonly logProbs: readonly number[] };
  };
  /**
   * Go on from a prompt, with everything the local endpoint offers. Cancel ends it with what was said so far. Text streams
   * as it comes, except with `logProbs`: then it comes whole, because probabilities are taken over the finished text.
   */
  readonly complete: WorkerMethod & {
    readonly params: CompletionRequest;
    readonly event: { readonly type: 'text'; readonly text: string };
    readonly result: Completed;
  };
  readonly tokenize: WorkerMethod & {
    /** `open`: with the token that the model wants in front of every text. */
    readonly params: {
      readonly modelPath: string;
      readonly texts: readonly string[];
      readonly open: boolean;
    };
    readonly event: never;
    readonly result: { readonly tokens: readonly Int32Array[] };
  };
  /** Tokens as text, control tokens in words. */
  readonly detokenize: WorkerMethod & {
    readonly params: { readonly modelPath: string; readonly tokens: readonly Int32Array[] };
    readonly event: never;
    readonly result: { readonly texts: readonly string[] };
  };
  readonly vocabulary: WorkerMethod & {
    readonly params: { readonly modelPath: string };
    readonly event: never;
    readonly result: Vocabulary;
  };
};
