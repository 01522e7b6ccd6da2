/** What the trainer worker can be asked for, and what it says while it works. Token ids in, numbers and bytes out. */
import type { WorkerMethod } from '../workers/messages.ts';

/** One training row before packing. Position i of `tokens` predicts token i+1; `answer[i]` is 1 where token i is learned. */
export interface TrainingExample {
  readonly id: string;
  readonly tokens: Int32Array;
  /** Same length as `tokens`: 1 for tokens of the answer (its end-of-turn token included), 0 for the prompt. */
  readonly answer: Uint8Array;
}

/** A prompt with a wanted and an unwanted answer; both examples begin with the same prompt. */
export interface TrainingPair {
  readonly id: string;
  readonly chosen: TrainingExample;
  readonly rejected: TrainingExample;
}

/** Learning from pairs, after a run on answers. */
export interface PreferenceParams {
  /** `dpo` compares with the adapter the run starts from (`beta` 0.1 is usual); `orpo` needs no comparison (`lambda` 0.1). */
  readonly method:
    | { readonly kind: 'dpo'; readonly beta: number }
    | { readonly kind: 'orpo'; readonly lambda: number };
  readonly training: readonly TrainingPair[];
  readonly validation: readonly TrainingPair[];
}

/** Families the engine trains, by `general.architecture`: the core judges by this list, `architectures/registry.ts` keeps it. */
export const TRAINABLE_ARCHITECTURES = [
  'llama',
  'qwen2',
  'qwen3',
  'gemma2',
  'gemma3',
  'phi3',
  'smollm3',
  'granite',
  'olmo2',
  'mistral3',
  'gemma4',
  'lfm2',
  'qwen35',
] as const;

/** What computes, for the record of a run: ggml as this package brings it. */
export const ENGINE_VERSION = 'ggml of node-llama-cpp 3.22.1';

export type DeviceWish = 'auto' | 'cpu' | 'gpu';
export type NumericMode = 'exact' | 'fast';

/** Everything a run needs to be repeated, besides the model file and the examples. */
export interface TrainingSettings {
  readonly rank: number;
  readonly alpha: number;
  readonly dropout: number;
  readonly learningRate: number;
  readonly warmupShare: number;
  readonly weightDecay: number;
  readonly gradientClip: number;
  readonly passes: number;
  /** Tokens in one packed row at most. */
  readonly rowTokens: number;
  /** Packed rows in one optimizer step. */
  readonly rowsPerStep: number;
  /** Validate (and offer a checkpoint) every so many optimizer steps. */
  readonly validateEvery: number;
  /** Stop after so many validations without a new best; 0 = never. */
  readonly patience: number;
  readonly seed: number;
  readonly threads: number;
  readonly device: DeviceWish;
  readonly mode: NumericMode;
}

/** Where a run stood: enough to continue as if it had never stopped. */
export interface TrainerState {
  /** Optimizer steps already taken. */
  readonly step: number;
  /** Flat F32 LoRA parameters, AdamW first and second moments; same length each. */
  readonly parameters: Uint8Array;
  readonly firstMoment: Uint8Array;
  readonly secondMoment: Uint8Array;
  /** Best validation so far, for early stopping. */
  readonly bestLoss: number | null;
  readonly bestStep: number | null;
  readonly badValidations: number;
  /** How often the learning rate was halved after numbers grew without limit; absent = never. */
  readonly halvings?: number;
}

export type TrainerEvent =
  | { readonly type: 'device'; readonly name: string; readonly kind: 'cpu' | 'gpu'; readonly why: string }
  | {
      readonly type: 'plan';
      readonly steps: number;
      readonly tokensPerPass: number;
      readonly memoryBytes: number;
      readonly rows: number;
      /** What was chosen to fit the device, a sentence each. */
      readonly choices: readonly string[];
      /** Operations of a step that are computed elsewhere than on the device named: 0. */
      readonly elsewhere: number;
    }
  /** Memory ran out: the same steps go on in smaller pieces. */
  | { readonly type: 'smaller'; readonly choices: readonly string[] }
  | {
      readonly type: 'step';
      readonly step: number;
      readonly steps: number;
      /** Passes over the data so far, fractional. */
      readonly pass: number;
      /** Mean negative log-likelihood per answer token (nats) of this step's rows. */
      readonly loss: number;
      readonly gradNorm: number;
      readonly learningRate: number;
      readonly tokensPerSecond: number;
      readonly secondsLeft: number;
    }
  | {
      readonly type: 'validation';
      readonly step: number;
      readonly pass: number;
      readonly loss: number;
      readonly best: boolean;
      /** The adapter as a llama.cpp GGUF file; absent before the first step. */
      readonly adapter?: Uint8Array;
    }
  | { readonly type: 'checkpoint'; readonly state: TrainerState }
  /** Loss or gradient of this step were no numbers: nothing was learned from it. */
  | { readonly type: 'skipped'; readonly step: number; readonly steps: number; readonly pass: number }
  /** After several such steps: the run goes on from `step`, learning at `rateFactor` times the rate it had. */
  | {
      readonly type: 'rolled-back';
      readonly from: number;
      readonly step: number;
      readonly pass: number;
      readonly rateFactor: number;
    }
  | { readonly type: 'paused'; readonly step: number };

export interface TrainParams {
  readonly modelPath: string;
  readonly training: readonly TrainingExample[];
  readonly validation: readonly TrainingExample[];
  readonly settings: TrainingSettings;
  /** Absent for a new run. */
  readonly resume?: TrainerState;
  /** Take a checkpoint every so many optimizer steps, besides every validation. */
  readonly checkpointEvery: number;
  /** Parameters of an earlier run to go on from (`TrainerState.parameters`, same model and rank); absent = a new adapter. */
  readonly startFrom?: Uint8Array;
  /** The same from an adapter file (GGUF) of an earlier run. */
  readonly startFromFile?: string;
  /** After every validation but the first, wait for the word `checked` before going on. */
  readonly waitAtChecks?: boolean;
  /** Learn from pairs instead of `training` and `validation`; a step takes `rowsPerStep` pairs. */
  readonly preference?: PreferenceParams;
}

export type TrainOutcome = 'finished' | 'stopped-early' | 'paused';

export interface TrainResult {
  readonly outcome: TrainOutcome;
  readonly step: number;
  readonly bestStep: number | null;
  readonly bestLoss: number | null;
  readonly state: TrainerState;
  /** The best adapter of this stretch as GGUF bytes; null when no validation was a new best. */
  readonly adapter: Uint8Array | null;
}

export interface TrialResult {
  readonly device: { readonly name: string; readonly kind: 'cpu' | 'gpu'; readonly why: string };
  readonly tokensPerSecond: number;
  /** Its optimizer steps and its share of the checks on validation examples included. */
  readonly secondsPerPass: number;
  /** The most the run will take; on the CPU the whole process. */
  readonly memoryBytes: number;
  /** Where it cannot be done at all, the trial fails with `out-of-memory` instead. */
  readonly verdict: { readonly word: 'fits' | 'tight'; readonly because: string | null };
  /** What was chosen to fit the device, a sentence each. */
  readonly choices: readonly string[];
  readonly rowsPerPass: number;
}

/** `train` hears the words `checked` (see `waitAtChecks`) and `pause` (finish the step, checkpoint, answer `paused`). Cancel loses nothing before the last checkpoint. */
export type TrainerMethods = {
  readonly train: WorkerMethod & {
    readonly params: TrainParams;
    readonly event: TrainerEvent;
    readonly result: TrainResult;
  };
  /** A measured step on the longest row: time and memory before anything is started. */
  readonly trial: WorkerMethod & {
    readonly params: Omit<TrainParams, 'resume' | 'checkpointEvery'>;
    readonly event: never;
    readonly result: TrialResult;
  };
};
