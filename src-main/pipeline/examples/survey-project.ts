import type { Kysely } from 'kysely';
import { useModel } from '../../models/use-model.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import { projectVectors } from '../../text/coverage/project-vectors.ts';
import type { Survey } from '../../text/coverage/survey.ts';
import type { StageContext } from '../stage-context.ts';
import { aside } from './aside.ts';
import { projectStamp } from './project-stamp.ts';

export interface ProjectSurvey {
  readonly method: 'words' | 'meaning';
  readonly passages: readonly { readonly id: string; readonly text: string }[];
  readonly examples: readonly SurveyExample[];
  readonly survey: Survey & { readonly vectors: Float32Array };
}

interface SurveyExample {
  readonly id: string;
  readonly text: string;
  readonly approved: boolean;
  readonly status: string;
  readonly split: string | null;
  readonly passageId: string | null;
}

/** Smaller models tell texts apart no better than chance (the starter is one). */
const LEAST_PARAMETERS = 400_000_000;
/** A model takes a good part of a second for each text on a plain processor. */
const MOST_BY_MEANING = 3000;
const EMBED_MS = 3_600_000;
const AT_ONCE = 50;

const surveys = new WeakMap<StageContext, Map<string, { stamp: string; made: Promise<ProjectSurvey> }>>();

/** Topics and coverage of a project; made anew when passages, examples or decisions about details have changed. */
export async function surveyProject(
  stage: StageContext,
  projectId: string,
  modelId: string | null,
): Promise<ProjectSurvey> {
  const known = surveys.get(stage) ?? new Map<string, { stamp: string; made: Promise<ProjectSurvey> }>();
  surveys.set(stage, known);
  const key = `${projectId} ${modelId ?? ''}`;
  const stamp = await projectStamp(stage.db, projectId);
  const entry = known.get(key);
  if (entry?.stamp === stamp) return entry.made;
  const made = makeSurvey(stage, projectId, modelId);
  known.set(key, { stamp, made });
  // One that failed is tried again.
  made.catch(() => known.delete(key));
  return made;
}

async function makeSurvey(
  stage: StageContext,
  projectId: string,
  modelId: string | null,
): Promise<ProjectSurvey> {
  const passages = (
    await stage.db
      .selectFrom('passage')
      .select(['id', 'text', 'breadcrumb'])
      .where('project_id', '=', projectId)
      .orderBy('number')
      .execute()
  ).map(({ id, text, breadcrumb }) => ({ id, text: `${fromJson(breadcrumb).join(' ')}\n${text}` }));
  const examples = await readExamples(stage.db, projectId);
  const texts = [...passages, ...examples].map(({ text }) => text);
  const vectors = modelId === null ? null : await byMeaning(stage, projectId, modelId, texts);
  const survey = await aside({ kind: 'survey', passages, examples, vectors });
  return { method: vectors === null ? 'words' : 'meaning', passages, examples, survey };
}

/** All but the rejected. */
export async function readExamples(db: Kysely<Schema>, projectId: string): Promise<SurveyExample[]> {
  const rows = await db
    .selectFrom('example')
    .select(['id', 'question', 'answer', 'status', 'split', 'passage_id'])
    .where('project_id', '=', projectId)
    .where('status', '!=', 'rejected')
    .orderBy('number')
    .execute();
  return rows.map(({ id, question, answer, status, split, passage_id }) => ({
    id,
    text: `${question}\n${answer}`,
    approved: status === 'approved',
    status,
    split,
    passageId: passage_id,
  }));
}

/** null where the model is too small or the texts too many: they are compared by words then. */
async function byMeaning(
  stage: StageContext,
  projectId: string,
  modelId: string,
  texts: readonly string[],
): Promise<Float32Array | null> {
  const model = await useModel(stage, modelId);
  if (model.parameters < LEAST_PARAMETERS || texts.length > MOST_BY_MEANING || texts.length === 0)
    return null;
  const { finished } = stage.jobs.run(
    {
      projectId,
      kind: 'embed',
      title: 'Comparing texts by meaning',
      unit: 'texts',
      total: texts.length,
    },
    async ({ signal, progress }) => {
      let width = 0;
      const parts: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += AT_ONCE) {
        const { result } = stage.workers.inference.request(
          'embed',
          { modelPath: model.path, texts: texts.slice(from, from + AT_ONCE) },
          { deadlineMs: EMBED_MS, signal, onEvent: ({ done }) => progress(from + done) },
        );
        const embedded = await result;
        width = embedded.width;
        parts.push(embedded.vectors);
      }
      const whole = new Float32Array(texts.length * width);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return projectVectors(whole, width);
    },
  );
  return finished;
}
