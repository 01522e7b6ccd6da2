import { implement } from '@orpc/server';
import { models } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { addModelFile, addModelPath } from './add-model.ts';
import { listModels } from './list-models.ts';
import { removeModel } from './remove-model.ts';

export function modelsHandlers(stage: () => StageContext) {
  const os = implement(models);
  return {
    list: os.list.handler(() => listModels(stage())),
    addPath: os.addPath.handler(({ input }) => addModelPath(stage(), input.path)),
    add: os.add.handler(({ input }) => addModelFile(stage(), input.name, input.file)),
    remove: os.remove.handler(({ input }) => removeModel(stage(), input.modelId)),
  };
}
