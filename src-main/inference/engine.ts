import { availableParallelism } from 'node:os';
import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';

export type LogSink = (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void;

let engine: Promise<Llama> | null = null;

/**
 * llama.cpp as the npm package brought it, loaded once per process. It never builds and never downloads:
 * without a matching binary this fails and says so.
 */
export function loadEngine(log: LogSink): Promise<Llama> {
  engine ??= getLlama({
    gpu: 'auto',
    build: 'never',
    usePrebuiltBinaries: true,
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(level === LlamaLogLevel.warn ? 'warn' : 'error', message.trimEnd()),
  }).catch((error: unknown) => {
    engine = null;
    throw new WorkerError({
      code: 'engine-missing',
      message: 'The part that runs models does not fit this computer.',
      remedy: 'Install Vernacular again; if that does not help, this processor is not supported.',
      evidence: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  });
  return engine;
}

/** Cores this process may use for arithmetic: more threads than that spin against each other at every barrier. */
export function usableCores(llama: Llama): number {
  return Math.max(1, Math.min(availableParallelism(), llama.cpuMathCores));
}
