import { ProblemError } from '../../contract/errors.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import type { StageContext } from '../stage-context.ts';
import type {
  ExportPlan,
  Learned,
  LearnedContext,
  Neighbours,
  PlanContext,
  Wanted,
} from './export-target.ts';
import { findRun } from './queries.ts';
import { planAdapter } from './targets/adapter.ts';
import { planArchive } from './targets/archive.ts';
import { planDemo } from './targets/demo.ts';
import { planEvidence } from './targets/evidence.ts';
import { planExamples } from './targets/examples.ts';
import { planJan } from './targets/jan.ts';
import { planLlamaServer } from './targets/llama-server.ts';
import { planLmStudio } from './targets/lm-studio.ts';
import { planMerged } from './targets/merged.ts';
import { planOllama } from './targets/ollama.ts';
import { planPeft } from './targets/peft.ts';
import { planTrl } from './targets/trl.ts';

type PlanLearned = (context: LearnedContext) => Promise<ExportPlan>;
type PlanProject = (context: PlanContext) => Promise<ExportPlan>;

const ofLearned = {
  adapter: planAdapter,
  merged: planMerged,
  peft: planPeft,
  ollama: planOllama,
  lmstudio: planLmStudio,
  jan: planJan,
  'llama-server': planLlamaServer,
  trl: planTrl,
  evidence: planEvidence,
  demo: planDemo,
} satisfies Partial<Record<Wanted['kind'], PlanLearned>>;
const ofProject: Readonly<Record<Exclude<Wanted['kind'], keyof typeof ofLearned>, PlanProject>> = {
  examples: planExamples,
  archive: planArchive,
};

/**
 * How an export is made and checked. Writes nothing.
 * @throws ProblemError `no-such-project`, `no-such-run`, `nothing-learned`, `model-missing`, and what the kind refuses
 */
export async function planExport(
  stage: StageContext,
  neighbours: Neighbours,
  wanted: Wanted,
  passphrase: string | null,
): Promise<ExportPlan> {
  const project = await stage.db
    .selectFrom('project')
    .select(['id', 'name'])
    .where('id', '=', wanted.projectId)
    .executeTakeFirst();
  if (project === undefined) throw gone('no-such-project', 'This project is no longer there.');
  const context: PlanContext = { stage, neighbours, wanted, project, passphrase };
  const { kind } = wanted;
  if (kind === 'examples' || kind === 'archive') return ofProject[kind](context);
  return ofLearned[kind]({ ...context, learned: await needLearned(stage, wanted) });
}

async function needLearned(stage: StageContext, { runId, projectId }: Wanted): Promise<Learned> {
  const run = runId === null ? undefined : await findRun(stage.db, runId);
  if (run === undefined || run.project_id !== projectId) {
    throw gone('no-such-run', 'This training is no longer there.');
  }
  return {
    run,
    model: await useModel(stage, run.model_id),
    adapter: await adapterFile(stage, run.id),
  };
}

function gone(code: string, what: string): ProblemError {
  return new ProblemError({
    code,
    what,
    safe: 'Nothing was written.',
    remedy: 'Choose another one from the list.',
  });
}
