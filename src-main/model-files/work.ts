/** What every verb of this folder takes and says while it works. */
import type { ConverterMethods } from '../converter/protocol.ts';
import type { InferenceMethods } from '../inference/protocol.ts';
import type { WorkerClient } from '../workers/workers.ts';

/** The two workers that make and check files; a core's `Workers` has both. */
export interface FileWorkers {
  readonly converter: WorkerClient<ConverterMethods>;
  readonly inference: WorkerClient<InferenceMethods>;
}

export interface FileProgress {
  readonly doing: 'hashing' | 'writing' | 'checking';
  /** Share of this step, 0 to 1. */
  readonly share: number;
}

export interface WorkOptions {
  readonly onProgress?: (progress: FileProgress) => void;
  readonly signal?: AbortSignal;
  /** Files of the same names may be replaced; without it they make the verb refuse before it starts. */
  readonly replace?: boolean;
}

export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** How two ways to run a model differ on a fixed text: natural-log probabilities of its tokens. */
export interface Comparison {
  readonly tokens: number;
  readonly meanDifference: number;
  readonly maxDifference: number;
  /** exp of the mean negative log-probability. */
  readonly perplexityBefore: number;
  readonly perplexityAfter: number;
}
