/** What the converter worker (model and adapter files into other forms) can be asked for. It writes only where it is told. */
import type { WorkerMethod } from '../workers/messages.ts';

/** How the weights of a merged model are stored: as the base stores them, or all in one form. */
export const MERGED_TYPES = ['own', 'f16', 'q8_0', 'q4_k_m'] as const;
export type MergedType = (typeof MERGED_TYPES)[number];

/** What an adapter file changes. */
export interface AdapterFacts {
  readonly architecture: string;
  /** The largest, where modules differ. */
  readonly rank: number;
  /** As in the GGUF file: every pair acts with alpha / its rank. */
  readonly alpha: number;
  /** Adapted matrices. */
  readonly modules: number;
}

export interface PeftFacts extends AdapterFacts {
  /** `target_modules` as written. */
  readonly targetModules: readonly string[];
  /** What the base model's file says of itself, for the card. */
  readonly base: BaseFacts;
}

export interface BaseFacts {
  readonly name: string | null;
  readonly licence: string | null;
  readonly languages: readonly string[];
  /** `organisation/name` where the file says where it came from. */
  readonly hubId: string | null;
  /** How most of it is stored, as llama.cpp names it: `Q8_0`, `Q4_K_M`, … */
  readonly label: string;
  /** Every file of the model: more than one where it is split. */
  readonly files: readonly string[];
}

export interface ImportedFacts extends AdapterFacts {
  /** What was converted and not merely copied, in words. */
  readonly notes: readonly string[];
}

export interface MergedFacts {
  readonly architecture: string;
  readonly tensors: number;
  /** Matrices that the adapter changed. */
  readonly changed: number;
  /** How llama.cpp names the mixture: `F16`, `Q8_0`, `Q4_K_M`, … */
  readonly label: string;
  readonly bytes: number;
}

/** Share of the work done, 0 to 1. */
export interface ConvertEvent {
  readonly type: 'converted';
  readonly share: number;
}

export type ConverterMethods = {
  /** Read a base model's header, all files of a split one. */
  readonly describeBase: WorkerMethod & {
    readonly params: { readonly basePath: string };
    readonly event: never;
    readonly result: BaseFacts;
  };
  /** Write `adapter_model.safetensors` and `adapter_config.json` into `folder`, read them back and compare. */
  readonly toPeft: WorkerMethod & {
    readonly params: {
      readonly basePath: string;
      readonly adapterPath: string;
      readonly folder: string;
      /** Hub id of the base model; null = what the file says. */
      readonly baseId: string | null;
      /**
       * Names as in a model that sees images too (`model.language_model.layers.…`); null = for Gemma 3 of the sizes that do.
       */
      readonly multimodal: boolean | null;
    };
    readonly event: ConvertEvent;
    readonly result: PeftFacts;
  };
  /** Write a PEFT adapter (safetensors) for this base as llama.cpp's LoRA file, read it back and compare. */
  readonly fromPeft: WorkerMethod & {
    readonly params: { readonly folder: string; readonly basePath: string; readonly outPath: string };
    readonly event: ConvertEvent;
    readonly result: ImportedFacts;
  };
  /** Write base + adapter as one model file, tensor by tensor. Without an adapter: the base in another form. */
  readonly merge: WorkerMethod & {
    readonly params: {
      readonly basePath: string;
      readonly adapterPath: string | null;
      readonly outPath: string;
      readonly mergedType: MergedType;
      readonly name: string;
      /** Further text entries of the file, by key. */
      readonly lineage: Readonly<Record<string, string>>;
    };
    readonly event: ConvertEvent;
    readonly result: MergedFacts;
  };
};
