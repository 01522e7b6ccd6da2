/** Every run of the project, newest first. */
import { Check, CircleX } from 'lucide-react';
import type { RunRow } from '../../src-main/contract/training.ts';
import { LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { sayDuration, sayWhen } from '../ui/say.ts';
import { count } from '../ui/words.ts';
import { StageHead } from '../ui/stage-head.tsx';
import { StateWord } from '../ui/state-word.tsx';
import { stageHref } from '../wizard/navigate.ts';
import { hasResult, isLive, runStateWords, sayPass } from './run-words.ts';

const presetWords = { quick: 'Quick', balanced: 'Balanced', thorough: 'Thorough' };

export function AllRuns({ projectId, runs }: { projectId: string; runs: readonly RunRow[] }) {
  const newest = [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const kept = runs.filter(hasResult).length;
  return (
    <>
      <StageHead
        title="Training"
        sentence={`${count(runs.length, 'run')} so far, ${kept === 0 ? 'none' : kept} with a result. Each keeps its own best version.`}
      >
        <LinkButton kind="primary" href={stageHref(projectId, 'training', 'new')}>
          New training
        </LinkButton>
      </StageHead>
      <div
        className="training-runs body scroll"
        data-pane=""
        tabIndex={-1}
        role="region"
        aria-label="All runs"
      >
        {newest.length === 0 ? (
          <Empty title="No runs yet">Every training you start is kept here, with its figures.</Empty>
        ) : (
          <>
            <div className="cap note" aria-hidden="true">
              <span>Run</span>
              <span>State</span>
              <span>Took</span>
              <span>Best version</span>
            </div>
            <ul className="list">
              {newest.map((run) => (
                <li key={run.id}>
                  <a href={stageHref(projectId, 'training', run.id)}>
                    <span>
                      <b>
                        {run.modelName}, {presetWords[run.preset]}
                      </b>
                      <span className="note">
                        Started {sayWhen(run.createdAt)}, {run.examples.training} examples
                      </span>
                    </span>
                    <RunStateWord run={run} />
                    <span className="num dense ink2">
                      {run.secondsSpent > 0 ? sayDuration(run.secondsSpent) : 'not started'}
                    </span>
                    <span className="num dense ink2">
                      {run.bestPass === null ? 'none kept' : `pass ${sayPass(run.bestPass)}`}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  );
}

function RunStateWord({ run }: { run: RunRow }) {
  if (isLive(run.state)) return <StateWord working>{runStateWords(run)}</StateWord>;
  if (run.state === 'failed') {
    return (
      <StateWord tone="bad" icon={CircleX} wrap>
        {runStateWords(run)}
      </StateWord>
    );
  }
  return hasResult(run) ? (
    <StateWord icon={Check} wrap>
      {runStateWords(run)}
    </StateWord>
  ) : (
    <StateWord wrap>{runStateWords(run)}</StateWord>
  );
}
