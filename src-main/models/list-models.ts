import type { BaseModel } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { describeModel } from './describe-model.ts';
import { listModelRows } from './queries.ts';
import { registerStarter } from './register-starter.ts';

export async function listModels(stage: StageContext): Promise<BaseModel[]> {
  await registerStarter(stage);
  return Promise.all((await listModelRows(stage.db)).map(describeModel));
}
