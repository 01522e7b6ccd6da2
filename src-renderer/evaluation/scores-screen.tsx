/** Stage four. One sentence says what is the case; the figures follow as evidence, then answer by answer. */
import './scores.css';
import { useState } from 'react';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { sayWhen } from '../ui/say.ts';
import { count, figure } from '../ui/words.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { Segment } from '../ui/segment.tsx';
import { type Action, useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { goToStage, stageHref, useRoute } from '../wizard/navigate.ts';
import { hasResult } from '../training/run-words.ts';
import { ReportPrint } from './report-print.tsx';
import { RunSelect } from './run-select.tsx';
import { ScoredView } from './scored-view.tsx';
import { RatingView } from './rating-view.tsx';
import { ScoringProgress } from './scoring-progress.tsx';

export function ScoresScreen({ projectId }: { projectId: string }) {
  const route = useRoute();
  const item = route.at === 'stage' && route.stage === 'scores' ? route.item : null;
  const runs = useQuery(
    `runs ${projectId}`,
    () => core.training.runs({ projectId }),
    (event) => event.type === 'run-changed' && event.projectId === projectId,
  );
  const evaluations = useQuery(
    `evaluations ${projectId}`,
    () => core.evaluation.list({ projectId }),
    (event) => event.type === 'evaluation-changed' && event.projectId === projectId,
  );
  const counts = useQuery(`counts ${projectId}`, () => core.examples.counts({ projectId }));

  const scorable = newestFirst((runs.value ?? []).filter(hasResult));
  const scored = newestFirst(evaluations.value ?? []);
  const shownRunId = item ?? scored[0]?.runId ?? scorable[0]?.id ?? null;
  const run = scorable.find(({ id }) => id === shownRunId) ?? scorable[0] ?? null;
  const ofRun = scored.filter(({ runId }) => runId === run?.id);
  const evaluation = pickEvaluation(ofRun);
  const score = useAction(async () => {
    if (run === null) return;
    await core.evaluation.start({ runId: run.id });
    evaluations.reload();
  });
  const loaded = runs.value !== undefined && evaluations.value !== undefined;
  // A later scoring that broke off is told beside the scores that stand.
  const broken = ofRun[0]?.state === 'failed' && evaluation?.state === 'done' ? ofRun[0].problem : null;
  const [rating, setRating] = useState(false);
  const [view, setView] = useState<'answers' | 'health'>('answers');
  const problem = runs.problem ?? evaluations.problem ?? score.problem ?? broken;

  if (rating && evaluation?.state === 'done') {
    return <RatingView evaluationId={evaluation.id} onLeave={() => setRating(false)} />;
  }
  return (
    <main className="stage">
      <StageHead title="Scores" sentence={loaded ? headSentence(evaluation, counts.value?.test) : '\u00a0'}>
        {run !== null && scorable.length > 1 && (
          <RunSelect
            runs={scorable}
            evaluations={scored}
            chosen={run.id}
            onChoose={(runId) => goToStage(projectId, 'scores', runId)}
          />
        )}
        {evaluation?.state === 'done' && (
          <Segment
            label="What is shown"
            value={view}
            options={[
              { value: 'answers', label: 'Answers' },
              { value: 'health', label: 'Health' },
            ]}
            onChange={setView}
          />
        )}
        {evaluation?.state === 'done' && <Button onClick={() => setRating(true)}>Rate blind</Button>}
        {evaluation?.state === 'done' && <ReportPrint evaluationId={evaluation.id} />}
      </StageHead>
      {loaded && run !== null && evaluation?.state === 'done' ? (
        <ScoredView
          key={evaluation.id}
          evaluation={evaluation}
          run={run}
          showHealth={view === 'health'}
          score={score}
          problem={problem}
        />
      ) : (
        <div className="scores body scroll" data-pane="" tabIndex={-1} role="region" aria-label="Scores">
          <h2 className="vh">How far the scores are</h2>
          <ShowProblem problem={problem} />
          {loaded && (
            <NotScored
              projectId={projectId}
              run={run}
              evaluation={evaluation}
              test={counts.value?.test ?? null}
              score={score}
            />
          )}
        </div>
      )}
    </main>
  );
}

/** What is being scored now, else the newest scores that are complete, else the newest. Newest first in `ofRun`. */
function pickEvaluation(ofRun: readonly Evaluation[]): Evaluation | null {
  const [newest] = ofRun;
  if (newest?.state === 'running' || newest?.state === 'waiting') return newest;
  return ofRun.find(({ state }) => state === 'done') ?? newest ?? null;
}

function newestFirst<T extends { readonly createdAt: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

function headSentence(evaluation: Evaluation | null, test: number | undefined): string {
  if (evaluation === null) {
    return test === undefined || test === 0
      ? 'Base against tuned, on questions neither has learned from.'
      : `${count(test, 'question')} kept aside, that neither model has learned from.`;
  }
  const from = evaluation.documents === 0 ? '' : `, from ${count(evaluation.documents, 'document')}`;
  const source = `${count(evaluation.questions, 'question')} kept aside${from}. None was learned from.`;
  return evaluation.finishedAt === null ? source : `${source} Tested ${sayWhen(evaluation.finishedAt)}.`;
}

function NotScored(props: {
  projectId: string;
  run: RunRow | null;
  evaluation: Evaluation | null;
  test: number | null;
  score: Action<[]>;
}) {
  const { projectId, run, evaluation, test, score } = props;
  if (run === null) {
    const aside =
      test === null || test === 0
        ? 'A part of the approved examples is kept aside as questions.'
        : `${count(test, 'question')} are kept aside.`;
    return (
      <Empty
        title="No scores yet"
        action={<LinkButton href={stageHref(projectId, 'training')}>Go to training</LinkButton>}
      >
        {aside} They are asked once a training run has finished.
      </Empty>
    );
  }
  if (evaluation !== null && (evaluation.state === 'running' || evaluation.state === 'waiting')) {
    return <ScoringProgress evaluation={evaluation} />;
  }
  const start = (words: string) => (
    <Button kind="primary" busy={score.busy && 'Starting'} onClick={() => void score.run()}>
      {words}
    </Button>
  );
  if (evaluation?.state === 'failed') {
    return (
      <>
        <ShowProblem problem={evaluation.problem} />
        <Empty title="Scoring broke off" action={start('Go on scoring')}>
          {figure(evaluation.answered)} of {count(evaluation.questions, 'question')} were answered by both
          models. Those answers are kept.
        </Empty>
      </>
    );
  }
  if (evaluation !== null) {
    return (
      <Empty title="Scoring was stopped" action={start('Go on scoring')}>
        {figure(evaluation.answered)} of {count(evaluation.questions, 'question')} were answered by both
        models. Those answers are kept.
      </Empty>
    );
  }
  return (
    <Empty title="This run is not scored yet" action={start('Score it')}>
      {test === null ? 'The questions' : `The ${count(test, 'question')}`} kept aside are put to the base and
      to the tuned {run.modelName}, and both are compared with the approved answers.
    </Empty>
  );
}
