import { ProblemError } from '../../contract/errors.ts';
import type { Chat, ChatSettings } from '../../contract/chat.ts';
import { listModels } from '../../models/list-models.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { findNewestChat, toChat } from './queries.ts';

/** As in Scores: greedy, so that what is judged there can be met again here. */
const usualSettings: ChatSettings = {
  documents: false,
  system: '',
  temperature: 0,
  seed: 1811,
  maxTokens: 512,
};

/** The chat of this project with this run, or with its base alone; made when there is none or a fresh one is wanted. */
export async function openChat(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly runId: string | null; readonly fresh: boolean },
): Promise<Chat> {
  const known = wanted.fresh ? undefined : await findNewestChat(stage.db, wanted.projectId, wanted.runId);
  if (known !== undefined) return toChat(stage.db, known);
  const chat = {
    id: newId(),
    project_id: wanted.projectId,
    run_id: wanted.runId,
    ...(await modelOf(stage, wanted.projectId, wanted.runId)),
    created_at: new Date().toISOString(),
    title: null,
    settings: toJson(usualSettings),
  };
  await stage.db.insertInto('chat').values(chat).execute();
  return toChat(stage.db, chat);
}

/** A run's own base; without a run, the base of the project's newest training, or the starter. */
async function modelOf(
  stage: StageContext,
  projectId: string,
  runId: string | null,
): Promise<{ readonly model_id: string; readonly model_name: string }> {
  const runs = stage.db
    .selectFrom('run')
    .select(['model_id', 'model_name'])
    .where('project_id', '=', projectId);
  if (runId !== null) {
    const run = await runs.where('id', '=', runId).executeTakeFirst();
    if (run === undefined) {
      throw new ProblemError({
        code: 'no-such-run',
        what: 'This training is no longer there.',
        safe: 'Earlier conversations are unchanged.',
        remedy: 'Choose another one from the list.',
      });
    }
    return run;
  }
  const newest = await runs.orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (newest !== undefined) return newest;
  const [first] = await listModels(stage);
  if (first === undefined) {
    throw new ProblemError({
      code: 'no-model',
      what: 'There is no model to talk to.',
      safe: 'Nothing was changed.',
      remedy: 'Add a model file first.',
    });
  }
  return { model_id: first.id, model_name: first.name };
}
