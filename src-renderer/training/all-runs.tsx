/** Every run of the project: those that wait in their order, then the others, newest first; two or more can be compared. */
import { Check, CircleX } from 'lucide-react';
import { useState } from 'react';
import type { RunRow } from '../../src-main/contract/training.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { sayDuration, sayWhen } from '../ui/say.ts';
import { StageHead } from '../ui/stage-head.tsx';
import { StateWord } from '../ui/state-word.tsx';
import { count } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { compareItem } from './compare-item.ts';
import { nameOf } from './run-name.ts';
import { RunQueue } from './run-queue.tsx';
import { hasResult, isLive, runStateWords, sayPass } from './run-words.ts';

/** More lines than this cannot be told apart. */
const MOST_COMPARED = 5;

export function AllRuns({ projectId, runs }: { projectId: string; runs: readonly RunRow[] }) {
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const newest = [...runs].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const waiting = runs
    .filter(({ queuePlace }) => queuePlace !== null)
    .sort((a, b) => (a.queuePlace ?? 0) - (b.queuePlace ?? 0));
  const others = newest.filter(({ queuePlace }) => queuePlace === null);
  const chosen = ticked.filter((id) => others.some((run) => run.id === id));
  const kept = runs.filter(hasResult).length;
  const tick = (id: string, on: boolean): void =>
    setTicked(on ? [...chosen, id] : chosen.filter((other) => other !== id));
  const cannot = cannotCompare(chosen.length);
  return (
    <>
      <StageHead
        title="Training"
        sentence={`${count(runs.length, 'run')} so far, ${kept === 0 ? 'none' : kept} with a result. Each keeps its own best version.`}
      >
        {others.length > 1 && (
          <Button
            cannot={cannot}
            title={cannot ?? undefined}
            onClick={() => goToStage(projectId, 'training', compareItem(chosen))}
          >
            {chosen.length > 1 ? `Compare ${chosen.length} runs` : 'Compare'}
          </Button>
        )}
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
        {newest.length === 0 && (
          <Empty title="No runs yet">Every training you start is kept here, with its figures.</Empty>
        )}
        {waiting.length > 0 && <RunQueue projectId={projectId} waiting={waiting} />}
        {others.length > 0 && (
          <>
            {others.length > 1 && (
              <p className="note tick-note">Tick two to five runs to set them side by side.</p>
            )}
            <div className="cap note" aria-hidden="true">
              <span />
              <span>Run</span>
              <span>State</span>
              <span>Took</span>
              <span>Best version</span>
            </div>
            <ul className="list">
              {others.map((run) => (
                <li key={run.id} className="run-row">
                  {others.length > 1 && (
                    <label className="tick">
                      <input
                        type="checkbox"
                        checked={chosen.includes(run.id)}
                        aria-label={`Compare ${nameOf(run)}, started ${sayWhen(run.createdAt)}`}
                        onChange={(event) => tick(run.id, event.currentTarget.checked)}
                      />
                    </label>
                  )}
                  <a href={stageHref(projectId, 'training', run.id)}>
                    <span>
                      <b>{nameOf(run)}</b>
                      <span className="note">
                        Started {sayWhen(run.createdAt)}, {run.examples.training} examples
                        {originWords(run)}
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

function cannotCompare(ticked: number): string | null {
  if (ticked < 2) return 'Tick two runs or more first.';
  return ticked > MOST_COMPARED ? `At most ${MOST_COMPARED} runs can be told apart.` : null;
}

/** What a run is to another one. */
function originWords(run: RunRow): string {
  if (run.repeats !== null) return ', repeats an earlier run';
  return run.startsFrom === null ? '' : ', goes on from an earlier run';
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
