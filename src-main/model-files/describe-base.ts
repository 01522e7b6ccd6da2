import type { BaseFacts } from '../converter/protocol.ts';
import { asProblem } from './problems.ts';
import type { FileWorkers } from './work.ts';

/** @throws ProblemError `model-missing`, `not-a-model`, `model-damaged`, `not-a-base-model`, `model-incomplete` */
export async function describeBase(
  { converter }: FileWorkers,
  basePath: string,
  signal?: AbortSignal,
): Promise<BaseFacts> {
  const options = { deadlineMs: 120_000, ...(signal === undefined ? {} : { signal }) };
  try {
    return await converter.request('describeBase', { basePath }, options).result;
  } catch (error) {
    throw asProblem(error);
  }
}
