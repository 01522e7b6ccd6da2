/** Stage three. What is shown follows the address: a run, all runs, or the choice before a new one. */
import './choose-run.css';
import './run-view.css';
import './runs.css';
import './sizes.css';
import type { ReactNode } from 'react';
import { core } from '../bridge.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useQuery } from '../ui/use-query.ts';
import { useRoute } from '../wizard/navigate.ts';
import { AllRuns } from './all-runs.tsx';
import { comparedRuns } from './compare-item.ts';
import { CompareRuns } from './compare-runs.tsx';
import { ChooseRun } from './choose-run.tsx';
import { RunView } from './run-view.tsx';
import { isLive } from './run-words.ts';
import { useRun } from './use-run.ts';

export function TrainingScreen({ projectId }: { projectId: string }) {
  return (
    <main className="stage">
      <Inside projectId={projectId} />
    </main>
  );
}

function Inside({ projectId }: { projectId: string }) {
  const route = useRoute();
  const item = route.at === 'stage' && route.stage === 'training' ? route.item : null;
  const runs = useQuery(
    `runs ${projectId}`,
    () => core.training.runs({ projectId }),
    (event) =>
      (event.type === 'run-changed' || event.type === 'run-removed') && event.projectId === projectId,
  );

  if (runs.problem && !runs.value) return <Waiting problem={<ShowProblem problem={runs.problem} />} />;
  if (!runs.value) return <Waiting />;
  if (item === 'runs') return <AllRuns projectId={projectId} runs={runs.value} />;
  const compared = comparedRuns(item);
  if (compared !== null) {
    return <CompareRuns key={compared.join(' ')} projectId={projectId} runIds={compared} />;
  }
  const newest = [...runs.value].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const shown = item ?? (newest.find(({ state }) => isLive(state)) ?? newest[0])?.id ?? 'new';
  if (shown === 'new') return <ChooseRun projectId={projectId} runs={runs.value} />;
  return <OneRun key={shown} runId={shown} />;
}

function OneRun({ runId }: { runId: string }) {
  const { run, problem } = useRun(runId);
  if (run) return <RunView run={run} />;
  return <Waiting problem={<ShowProblem problem={problem} />} />;
}

/** Under 300 ms nothing is shown but the frame, so that nothing flickers. */
function Waiting({ problem }: { problem?: ReactNode }) {
  return (
    <>
      <StageHead title="Training" sentence={'\u00a0'} />
      <div className="training-run body scroll">{problem}</div>
    </>
  );
}
