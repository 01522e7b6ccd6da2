import { basename, resolve } from 'node:path';
import { describeError } from '../workers/describe-failure.ts';
import type { BaseModel } from '../contract/models.ts';
import { type Problem, ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { addModelPath } from './add-model.ts';
import { groupParts, walkFolder } from './places/walk-folder.ts';

/**
 * Add every model of a folder where it lies.
 * @throws ProblemError `no-models` where there is none
 */
export async function addFolder(
  stage: StageContext,
  path: string,
): Promise<{ added: BaseModel[]; refused: { name: string; problem: Problem }[] }> {
  const files = await walkFolder(resolve(path), (name) => /\.gguf$/iu.test(name));
  const groups = groupParts(files);
  if (groups.length === 0) {
    throw new ProblemError({
      code: 'no-models',
      what: `There is no model in “${basename(path)}”.`,
      safe: 'Nothing was changed.',
      remedy: 'Choose a folder that holds GGUF files.',
    });
  }
  const added: BaseModel[] = [];
  const refused: { name: string; problem: Problem }[] = [];
  for (const [first] of groups) {
    if (first === undefined) continue;
    try {
      added.push(await addModelPath(stage, first.path));
    } catch (error) {
      refused.push({ name: basename(first.path), problem: describeError(error, 'Nothing was changed.') });
    }
  }
  return { added, refused };
}
