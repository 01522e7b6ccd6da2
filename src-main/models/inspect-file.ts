import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { toJson } from '../storage/json-text.ts';
import { describeFailure } from '../workers/describe-failure.ts';
import { WorkerError } from '../workers/serve.ts';
import type { ModelRow } from './queries.ts';

const inspectionMs = 120_000;

/** Everything of a library row that the file itself decides. */
export type FileFacts = Omit<ModelRow, 'id' | 'built_in' | 'sha256' | 'added_at'>;

/**
 * Look at a GGUF in a child process before trusting it.
 * @throws ProblemError with the reason when it is missing, damaged, truncated or no base model
 */
export async function inspectFile(stage: StageContext, path: string): Promise<FileFacts> {
  try {
    const file = await stat(path).catch(() => null);
    const request = stage.workers.inference.request('inspect', { path }, { deadlineMs: inspectionMs });
    const { chatTemplate, ...facts } = await request.result;
    return {
      name: facts.name ?? basename(path).replace(/\.gguf$/i, ''),
      path,
      bytes: file?.size ?? 0,
      modified_ms: Math.round(file?.mtimeMs ?? 0),
      architecture: facts.architecture,
      parameters: facts.parameters,
      weight_type: facts.weightType,
      context_tokens: facts.contextTokens,
      licence: facts.licence,
      template: chatTemplate,
      facts: toJson<Record<string, unknown>>({ ...facts }),
    };
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    throw new ProblemError(
      describeFailure(error.failure, 'Nothing was added, and the file was not changed.'),
    );
  }
}
