import { availableParallelism } from 'node:os';
import { sql } from 'kysely';
import type { Preset } from '../../contract/training.ts';
import { useModel } from '../../models/use-model.ts';
import type { StageContext } from '../stage-context.ts';
import { derivePresets } from './derive-presets.ts';
import { readTrial } from './queries.ts';

/** Characters a token stands for in plain English, at the cautious end; the template's own words come on top. */
const charactersPerToken = 3;
const templateTokens = 16;

/** The three presets for this project and model, reckoned from its approved examples. */
export async function listPresets(
  stage: StageContext,
  projectId: string,
  modelId: string,
): Promise<Preset[]> {
  const model = await useModel(stage, modelId);
  const facts = await stage.db
    .selectFrom('example')
    .select([
      sql<number>`count(*) FILTER (WHERE split = 'training')`.as('training'),
      sql<number>`count(*) FILTER (WHERE split = 'validation')`.as('validation'),
      sql<number | null>`max(length(question) + length(answer))`.as('longest'),
      sql<number | null>`avg(length(question) + length(answer)) FILTER (WHERE split = 'training')`.as(
        'average',
      ),
    ])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .executeTakeFirstOrThrow();
  const trial = await readTrial(stage.db, projectId, modelId);
  const tokens = (characters: number | null): number =>
    Math.ceil((characters ?? 0) / charactersPerToken) + templateTokens;
  return derivePresets({
    training: facts.training,
    validation: facts.validation,
    longestTokens: tokens(facts.longest),
    averageTokens: tokens(facts.average),
    parameters: model.parameters,
    contextTokens: model.context_tokens,
    cores: availableParallelism(),
    secondsPerPass: trial?.secondsPerPass ?? null,
  });
}
