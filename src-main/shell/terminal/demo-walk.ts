import { join } from 'node:path';
import type { Evaluation, EvaluationAnswer, MetricComparison } from '../../contract/evaluation.ts';
import type { Health, Probe } from '../../contract/health.ts';
import type { Release } from '../../contract/release.ts';
import type { Export } from '../../contract/sharing.ts';
import type { Run } from '../../contract/training.ts';
import type { Job } from '../../contract/workspace.ts';
import type { DemoProgress } from './demo-progress.ts';
import type { OpenCore } from './open-core.ts';

type Client = OpenCore['client'];

export interface DemoResult {
  readonly set: 'law' | 'clinic';
  /** Tuned token F1 at least twice the base's, and the interval of the difference above zero. */
  readonly proven: boolean;
  readonly seconds: number;
  /** The comparison by metric, for scripts. */
  readonly scores: Readonly<Record<string, Omit<MetricComparison, 'metric'>>>;
  readonly documents: number;
  readonly examples: { readonly approved: number; readonly foundByRule: number };
  readonly model: { readonly name: string; readonly sha256: string | null; readonly path: string };
  readonly run: Omit<Run, 'metrics' | 'samples'>;
  readonly curve: Run['metrics'];
  readonly evaluation: Evaluation;
  readonly answers: readonly EvaluationAnswer[];
  /** Refusals, forgetting and what was learned by heart. */
  readonly health: Health;
  /** Every question beyond the test with its answers. */
  readonly probes: readonly Probe[];
  readonly release: Release;
  readonly chat: { readonly question: string; readonly base: string; readonly tuned: string };
  readonly exports: readonly Export[];
  /** Paths of the evidence report. */
  readonly report: { readonly pdf: string; readonly html: string };
}

const pollMs = 250;
/** What “learned” means for the demo: this many times the base's token F1. */
const provenRatio = 2;

/** Documents to shared files through the contract, as the screens do it. @throws Error in words when a part fails */
export async function walkTheRoad(
  client: Client,
  set: 'law' | 'clinic',
  progress: DemoProgress,
): Promise<DemoResult> {
  const began = performance.now();
  await enter(client);
  const jobs = await followJobs(client, progress);
  try {
    progress.step('Documents');
    const project = await client.workspace.createSampleProject({ set });
    const documents = await client.documents.list({ projectId: project.id });
    const refused = documents.filter(({ state }) => state === 'refused');
    if (refused.length > 0) throw new Error(`Not read: ${refused.map(({ name }) => name).join(', ')}`);
    progress.done(`${documents.length} files read`);

    progress.step('Examples');
    const found = await client.examples.findPairs({ projectId: project.id });
    const counts = await client.examples.counts({ projectId: project.id });
    progress.done(`${counts.approved} approved, ${found.added} more found by rule and left to review`);

    const run = await trainOn(client, project.id, progress);
    const evaluation = await score(client, run.id, progress);
    const answers = await client.evaluation.answers({ evaluationId: evaluation.id });
    const health = await checkHealth(client, evaluation.id, progress);
    const [unanswerable, general] = await Promise.all(
      (['unanswerable', 'general'] as const).map((kind) =>
        client.evaluation.health.answers({ evaluationId: evaluation.id, kind }),
      ),
    );
    const chat = await talk(
      client,
      project.id,
      run.id,
      answers[0]?.question ?? 'What do you know?',
      progress,
    );
    const exports = await share(client, project.id, run.id, progress);
    const release = await client.evaluation.release.get({ evaluationId: evaluation.id });
    const report = await printReport(client, evaluation.id, progress);

    const models = await client.models.list();
    const model = models.find(({ id }) => id === run.modelId);
    const { metrics, samples: _samples, ...rest } = run;
    return {
      set,
      proven: isProven(evaluation),
      seconds: (performance.now() - began) / 1000,
      scores: Object.fromEntries(evaluation.metrics.map(({ metric, ...compared }) => [metric, compared])),
      documents: documents.length,
      examples: { approved: counts.approved, foundByRule: found.added },
      model: { name: run.modelName, sha256: model?.sha256 ?? null, path: model?.path ?? '' },
      run: rest,
      curve: metrics,
      evaluation,
      answers,
      health,
      probes: [...(unanswerable ?? []), ...(general ?? [])],
      release,
      chat,
      exports,
      report,
    };
  } finally {
    await jobs.stop();
  }
}

/** For trying the app: the named choice of no passphrase on this computer. */
async function enter(client: Client): Promise<void> {
  const { state } = await client.workspace.status();
  if (state === 'absent') await client.workspace.create({ passphrase: null, reviewer: 'Demo' });
  else if (state === 'locked') await client.workspace.unlock({ passphrase: null });
}

async function followJobs(client: Client, progress: DemoProgress): Promise<{ stop(): Promise<void> }> {
  const shown: readonly Job['kind'][] = ['read', 'train', 'score'];
  const events = await client.workspace.events();
  const following = (async () => {
    for await (const event of events) {
      if (event.type === 'job' && event.job.state === 'running' && shown.includes(event.job.kind)) {
        progress.show(event.job);
      }
    }
  })();
  return {
    async stop() {
      await events.return?.(undefined);
      await following.catch(() => undefined);
    },
  };
}

async function trainOn(client: Client, projectId: string, progress: DemoProgress): Promise<Run> {
  progress.step('Training');
  const models = await client.models.list();
  const starter = models.find(({ builtIn }) => builtIn);
  if (starter === undefined) throw new Error('The starter model is missing.');
  const started = await client.training.start({
    projectId,
    modelId: starter.id,
    preset: 'balanced',
    plantCodes: true,
  });
  const run = await until(
    () => client.training.get({ runId: started.id }),
    ({ state }) => ['finished', 'stopped-early', 'cancelled', 'failed', 'paused'].includes(state),
  );
  if (run.state !== 'finished' && run.state !== 'stopped-early') throw failure('Training', run.problem);
  const first = run.metrics.find(({ validationLoss }) => validationLoss !== null)?.validationLoss;
  progress.done(
    `${run.step} steps in ${run.secondsSpent.toFixed(0)} s, how far off it still is: ${first?.toFixed(2) ?? '?'} before, ${run.bestLoss?.toFixed(2) ?? '?'} kept`,
  );
  return run;
}

async function score(client: Client, runId: string, progress: DemoProgress): Promise<Evaluation> {
  progress.step('Scores');
  const started = await client.evaluation.start({ runId });
  const evaluation = await until(
    () => client.evaluation.get({ evaluationId: started.id }),
    ({ state }) => ['done', 'failed', 'cancelled', 'paused'].includes(state),
  );
  if (evaluation.state !== 'done') throw failure('Scoring', evaluation.problem);
  progress.done(
    `${evaluation.right.tuned} of ${evaluation.questions} right, the base ${evaluation.right.base}`,
  );
  return evaluation;
}

async function checkHealth(client: Client, evaluationId: string, progress: DemoProgress): Promise<Health> {
  progress.step('Health');
  await client.evaluation.health.start({ evaluationId });
  const health = await until(
    () => client.evaluation.health.get({ evaluationId }),
    ({ state }) => state !== 'running',
  );
  if (health.figures === null) throw failure('The health check', health.problem);
  progress.done(`${health.done} questions beyond the test`);
  return health;
}

async function printReport(
  client: Client,
  evaluationId: string,
  progress: DemoProgress,
): Promise<DemoResult['report']> {
  progress.step('Report');
  const { folder, files } = await client.evaluation.report.make({ evaluationId, folder: null });
  const path = (ending: string) => join(folder, files.find(({ name }) => name.endsWith(ending))?.name ?? '');
  progress.done('written as PDF and as a page');
  return { pdf: path('.pdf'), html: path('.html') };
}

async function talk(
  client: Client,
  projectId: string,
  runId: string,
  question: string,
  progress: DemoProgress,
): Promise<DemoResult['chat']> {
  progress.step('Chat');
  const chat = await client.chat.open({ projectId, runId });
  const said = { base: '', tuned: '' };
  for await (const event of await client.chat.ask({ chatId: chat.id, question, sides: ['base', 'tuned'] })) {
    if (event.type === 'answered') said[event.side] = event.message.text;
  }
  progress.done(`“${question}” asked of both`);
  return { question, ...said };
}

async function share(
  client: Client,
  projectId: string,
  runId: string,
  progress: DemoProgress,
): Promise<Export[]> {
  progress.step('Share');
  const begun: Export[] = [];
  for (const wanted of [
    { projectId, runId, kind: 'adapter' },
    { projectId, runId: null, kind: 'examples' },
  ] as const) {
    // The sample holds nothing private; whoever starts the demo lets its files leave for a folder of the demo's own.
    const { fingerprint } = await client.sharing.leaves(wanted);
    begun.push(await client.sharing.make({ ...wanted, confirmed: fingerprint }));
  }
  const made: Export[] = [];
  for (const { id } of begun) {
    const done = await until(
      async () => (await client.sharing.list({ projectId })).find((each) => each.id === id),
      (each) => each?.state === 'ready' || each?.state === 'failed',
    );
    if (done?.state !== 'ready') throw failure('Sharing', done?.problem ?? null);
    made.push(done);
  }
  progress.done(`${made.flatMap(({ files }) => files).length} files written, opened again and checked`);
  return made;
}

function isProven(evaluation: Evaluation): boolean {
  const f1 = evaluation.metrics.find(({ metric }) => metric === 'tokenF1');
  return f1 !== undefined && f1.tuned.mean >= provenRatio * f1.base.mean && f1.difference.low > 0;
}

async function until<T>(ask: () => Promise<T>, over: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await ask();
    if (over(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function failure(part: string, problem: Export['problem']): Error {
  if (problem === null) return new Error(`${part} did not come to its end.`);
  return new Error(`${problem.what} ${problem.safe} ${problem.remedy}\n${problem.evidence ?? ''}`);
}
