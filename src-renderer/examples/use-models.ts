import { useState } from 'react';
import type { BaseModel } from '../../src-main/contract/models.ts';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';

export interface ModelPick {
  /** undefined until they have been loaded. */
  readonly models: readonly BaseModel[] | undefined;
  readonly model: BaseModel | undefined;
  readonly pick: (id: string) => void;
  readonly problem: Problem | null;
}

/** The models that can talk on this computer, and the one picked: a larger one before the built-in starter. */
export function useModels(): ModelPick {
  const listed = useQuery(
    'models',
    () => core.models.list(),
    (event) => event.type === 'models-changed',
  );
  const models = listed.value?.filter((model) => !model.missing && model.chat.verdict !== 'cannot');
  const [picked, setPicked] = useState<string | null>(null);
  const model =
    models?.find((each) => each.id === picked) ?? models?.find((each) => !each.builtIn) ?? models?.[0];
  return { models, model, pick: setPicked, problem: listed.problem };
}
