/** One run: while it learns, when it paused, broke off or ended. */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { Run } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { ModelGone } from '../models/model-gone.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { LearningCurve } from '../ui/charts/learning-curve.tsx';
import { Consequences, ConfirmDialog } from '../ui/dialog.tsx';
import { sayDuration } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { useHoldNotice } from '../wizard/held-notices.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { useTrial } from './choice-store.ts';
import { GoOnMenu } from './go-on-menu.tsx';
import { RunMargin } from './run-margin.tsx';
import { RunSamples } from './run-samples.tsx';
import { hasResult, isLive, runSentence, runVerdict, sayPass } from './run-words.ts';

const stoppable: readonly Run['state'][] = ['waiting', 'preparing', 'running', 'paused', 'failed'];

export function RunView({ run }: { run: Run }) {
  const live = isLive(run.state);
  const trial = useTrial(run.projectId, run.modelId, run.preset);
  useHoldNotice(run.problem?.code ?? null);
  const [stopping, setStopping] = useState(false);
  const pause = useAction(() => core.training.pause({ runId: run.id }));
  const resume = useAction(() => core.training.resume({ runId: run.id }));
  const move = useAction(() => core.training.resume({ runId: run.id, device: 'cpu' }));
  const repeat = useAction(async () => {
    const again = await core.training.repeat({ runId: run.id });
    goToStage(run.projectId, 'training', again.id);
  });
  const stop = useAction(async () => {
    await core.training.stop({ runId: run.id });
    setStopping(false);
  });
  const evaluations = useQuery(
    hasResult(run) ? `evaluations ${run.projectId}` : null,
    () => core.evaluation.list({ projectId: run.projectId }),
    (event) => event.type === 'evaluation-changed' && event.projectId === run.projectId,
  );
  const scored = evaluations.value?.some(({ runId }) => runId === run.id) ?? false;
  const score = useAction(async () => {
    await core.evaluation.start({ runId: run.id });
    goToStage(run.projectId, 'scores', run.id);
  });

  return (
    <>
      <StageHead title="Training" sentence={headSentence(run)}>
        <LinkButton kind="quiet" href={stageHref(run.projectId, 'training', 'runs')}>
          All runs
        </LinkButton>
        {hasResult(run) && <GoOnMenu run={run} repeat={repeat} />}
        {run.state === 'stopped-early' && run.resumable && (
          <Button icon={Play} busy={resume.busy && 'Resuming'} onClick={() => void resume.run()}>
            Resume
          </Button>
        )}
        {live && <LinkButton href={stageHref(run.projectId, 'training', 'new')}>Queue another…</LinkButton>}
        {stoppable.includes(run.state) && (
          <Button onClick={() => setStopping(true)}>{stopWords(run)}…</Button>
        )}
        <RunPrimary run={run} scored={scored} pause={pause} resume={resume} score={score} />
      </StageHead>
      <div className="training-run body scroll" data-pane="" tabIndex={-1} role="region" aria-label="The run">
        <div className="problems">
          <ModelGone modelId={run.modelId} />
          <ShowProblem
            problem={run.problem}
            action={
              deviceWasLost(run) && (
                <Button size="small" busy={move.busy && 'Resuming'} onClick={() => void move.run()}>
                  Go on with the processor
                </Button>
              )
            }
          />
          <ShowProblem
            problem={pause.problem ?? resume.problem ?? move.problem ?? repeat.problem ?? score.problem}
          />
        </div>
        <div className="top">
          <section aria-label="How it is going">
            <h2 className="verdict">
              {runVerdict(run)
                .split(/(?<=\.) /)
                .map((sentence) => (
                  <span key={sentence}>{sentence} </span>
                ))}
            </h2>
            <p className="ink2 sentence">{runSentence(run, trial?.result.seconds ?? null)}</p>
            <div className="cap">
              <h3 className="h">How far off it still is</h3>
              <span className="note">Lower is better. Passes over your examples run left to right.</span>
            </div>
            <LearningCurve
              key={run.id}
              metrics={run.metrics}
              passes={run.passes}
              live={live || run.state === 'paused' || run.state === 'failed'}
              counts={run.pairs ?? run.examples}
            />
          </section>
          <RunMargin run={run} />
        </div>
        <RunSamples samples={run.samples} live={live} />
      </div>
      <ConfirmDialog
        open={stopping}
        onClose={() => setStopping(false)}
        title="Stop this training?"
        safe="Keep training"
        act={stopWords(run)}
        busy={stop.busy && 'Stopping'}
        problem={stop.problem}
        onAct={() => void stop.run()}
      >
        <Consequences
          lines={[
            run.bestPass === null
              ? { count: 0, words: 'versions are kept: it has not been checked yet' }
              : { count: 1, words: `version is kept, the best so far, from pass ${sayPass(run.bestPass)}` },
          ]}
        />
        <p className="dense ink2">
          {run.secondsSpent > 0 && `It has run for ${sayDuration(run.secondsSpent)}. `}Where it stands is kept
          as well, so that it can be resumed later.
        </p>
      </ConfirmDialog>
    </>
  );
}

type Doing = ReturnType<typeof useAction<[]>>;

function RunPrimary(props: { run: Run; scored: boolean; pause: Doing; resume: Doing; score: Doing }) {
  const { run, pause, resume, score } = props;
  if (isLive(run.state)) {
    return (
      <Button
        kind="primary"
        icon={Pause}
        // Before the first step there is nothing to pause; the button stays, so that the focus on it does.
        cannot={
          run.state === 'waiting' || run.state === 'preparing'
            ? 'It can pause once it has begun to learn.'
            : null
        }
        busy={(pause.busy || run.state === 'pausing') && 'Pausing'}
        onClick={() => void pause.run()}
      >
        Pause
      </Button>
    );
  }
  if (run.state === 'paused' || run.state === 'failed' || (run.state === 'cancelled' && run.resumable)) {
    return (
      <Button kind="primary" icon={Play} busy={resume.busy && 'Resuming'} onClick={() => void resume.run()}>
        {run.state === 'failed' ? 'Go on from there' : 'Resume'}
      </Button>
    );
  }
  if (props.scored) {
    return (
      <LinkButton kind="primary" href={stageHref(run.projectId, 'scores', run.id)}>
        See its scores
      </LinkButton>
    );
  }
  if (hasResult(run)) {
    return (
      <Button kind="primary" busy={score.busy && 'Starting'} onClick={() => void score.run()}>
        Score it
      </Button>
    );
  }
  return (
    <LinkButton kind="primary" href={stageHref(run.projectId, 'training', 'new')}>
      Train again…
    </LinkButton>
  );
}

const deviceCodes = ['device-failed', 'device-lost'];

/** The device it ran on gave up, and it was not the processor. */
function deviceWasLost(run: Run): boolean {
  return (
    run.state === 'failed' && deviceCodes.includes(run.problem?.code ?? '') && run.device?.kind !== 'cpu'
  );
}

/** What stopping comes to: before the first check there is nothing to keep. */
function stopWords(run: Run): string {
  return run.bestPass === null ? 'Stop it' : 'Stop and keep the best';
}

function headSentence(run: Run): string {
  const { training, test } = run.examples;
  const aside = `${figure(test)} ${test === 1 ? 'is' : 'are'} kept aside for the test.`;
  const answers = count(training, 'approved answer');
  return isLive(run.state)
    ? `${run.modelName} is learning from ${answers}. ${aside}`
    : `${run.modelName}, from ${answers}. ${aside}`;
}
