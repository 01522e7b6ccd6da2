import { basename } from 'node:path';
import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { toJson } from '../storage/json-text.ts';
import { describeFailure } from '../workers/describe-failure.ts';
import { WorkerError } from '../workers/serve.ts';
import { needKnownKind } from './families.ts';
import { statFiles } from './model-files.ts';
import type { ModelRow } from './queries.ts';

const inspectionMs = 120_000;

/** Everything of a library row that the file itself decides. */
export type FileFacts = Omit<
  ModelRow,
  'id' | 'built_in' | 'sha256' | 'added_at' | 'source' | 'made_from' | 'tried'
>;

/**
 * Look at a GGUF in a child process before trusting it.
 * @throws ProblemError with the reason when it is missing, damaged, truncated, no base model or of no known kind
 */
export async function inspectFile(stage: StageContext, path: string): Promise<FileFacts> {
  try {
    const request = stage.workers.inference.request('inspect', { path }, { deadlineMs: inspectionMs });
    const { chatTemplate, ...facts } = await request.result;
    await needKnownKind(stage, facts.architecture);
    const files = facts.parts.length > 1 ? facts.parts : [path];
    const now = await statFiles(files);
    return {
      name: facts.name ?? basename(path).replace(/(?:-00001-of-\d{5})?\.gguf$/iu, ''),
      path: files[0] ?? path,
      parts: toJson<readonly string[]>(facts.parts.length > 1 ? facts.parts : []),
      bytes: now?.bytes ?? facts.bytes,
      modified_ms: now?.modifiedMs ?? 0,
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
