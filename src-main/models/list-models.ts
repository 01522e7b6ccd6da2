import type { BaseModel } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { readCatalogue } from './catalogue.ts';
import { describeModel } from './describe-model.ts';
import { measureRoom } from './measure-room.ts';
import { listModelRows, type ModelRow } from './queries.ts';
import { registerStarter } from './register-starter.ts';

export async function listModels(stage: StageContext): Promise<BaseModel[]> {
  await registerStarter(stage);
  return describeRows(stage, await listModelRows(stage.db));
}

export async function describeOne(stage: StageContext, row: ModelRow): Promise<BaseModel> {
  const [model] = await describeRows(stage, [row]);
  if (model === undefined) throw new Error('A row gives a model.');
  return model;
}

async function describeRows(stage: StageContext, rows: readonly ModelRow[]): Promise<BaseModel[]> {
  const [room, catalogue] = await Promise.all([measureRoom(stage), readCatalogue(stage.resources)]);
  return Promise.all(rows.map((row) => describeModel(row, room, catalogue)));
}
