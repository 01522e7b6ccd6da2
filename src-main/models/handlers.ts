import { implement } from '@orpc/server';
import { models } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { addFolder } from './add-folder.ts';
import { addModelFile, addModelPath } from './add-model.ts';
import { listCatalogue } from './catalogue.ts';
import { listFamilies } from './families.ts';
import { listModels } from './list-models.ts';
import { locateModel } from './locate-model.ts';
import { addFound, look } from './look-around.ts';
import { makeCopy } from './make-copy.ts';
import { packModel } from './pack-model.ts';
import { removeModel } from './remove-model.ts';
import { listTemplates, tryModel } from './try-model.ts';
import { listWorks, stopWork } from './works.ts';

export function modelsHandlers(stage: () => StageContext) {
  const os = implement(models);
  return {
    list: os.list.handler(() => listModels(stage())),
    addPath: os.addPath.handler(({ input }) => addModelPath(stage(), input.path)),
    addFolder: os.addFolder.handler(({ input }) => addFolder(stage(), input.path)),
    add: os.add.handler(({ input }) => addModelFile(stage(), input.name, input.file, input.more)),
    remove: os.remove.handler(({ input }) => removeModel(stage(), input.modelId)),
    look: os.look.handler(() => look(stage())),
    addFound: os.addFound.handler(({ input }) => addFound(stage(), input.foundId, input.how)),
    works: os.works.handler(() => listWorks(stage())),
    stopWork: os.stopWork.handler(({ input }) => stopWork(stage(), input.workId)),
    tryOut: os.tryOut.handler(({ input }) => tryModel(stage(), input.modelId)),
    templates: os.templates.handler(({ input }) => listTemplates(stage(), input.modelId)),
    makeCopy: os.makeCopy.handler(({ input }) => makeCopy(stage(), input.modelId, input.templateId)),
    locate: os.locate.handler(({ input }) => locateModel(stage(), input.modelId, input.folder)),
    catalogue: os.catalogue.handler(() => listCatalogue(stage())),
    families: os.families.handler(() => listFamilies(stage())),
    pack: os.pack.handler(({ input }) => packModel(stage(), input.modelId, input.folder)),
  };
}
