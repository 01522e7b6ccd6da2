/** The health of a tuned model: how it learned, what it declines, what it forgot, what it learned by heart. */
import { useState } from 'react';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import type { Health, HealthFigures, ProbeKind } from '../../src-main/contract/health.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { Bar } from '../ui/bar.tsx';
import { Button } from '../ui/button.tsx';
import { LearningCurve } from '../ui/charts/learning-curve.tsx';
import { Details } from '../ui/details.tsx';
import { sayTimeLeft } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useAction } from '../ui/use-action.ts';
import { type Query, useQuery } from '../ui/use-query.ts';
import { HealthTables } from './health-tables.tsx';
import { ProbeList } from './probe-list.tsx';

const howMany = { unanswerable: 100, general: 200, others: 127 };

export function HealthView(props: { evaluation: Evaluation; run: RunRow; health: Query<Health> }) {
  const { evaluation, run, health } = props;
  const evaluationId = evaluation.id;
  const learned = useQuery(`run ${run.id}`, () => core.training.get({ runId: run.id }));
  const start = useAction(async () => {
    await core.evaluation.health.start({ evaluationId, ...howMany });
    health.reload();
  });
  const cancel = useAction(async () => {
    await core.evaluation.health.cancel({ evaluationId });
    health.reload();
  });
  const { value } = health;
  return (
    <section className="pane body scroll health" aria-label="Health of the model" data-pane="" tabIndex={-1}>
      <ShowProblem problem={health.problem ?? start.problem ?? cancel.problem ?? value?.problem ?? null} />
      <h2 className="verdict">{value === undefined ? '\u00a0' : headOf(value)}</h2>
      {value !== undefined && value.state === 'running' && (
        <Progress health={value} stopping={cancel.busy} onStop={() => void cancel.run()} />
      )}
      {value !== undefined && value.state !== 'running' && value.figures === null && (
        <>
          <p className="sum">
            {howMany.unanswerable} questions that your documents cannot answer and {howMany.general} general
            ones are put to both models{value.planted ? ', and the planted codes are asked for' : ''}. Every
            answer is stored.
          </p>
          <Button kind="primary" busy={start.busy && 'Starting'} onClick={() => void start.run()}>
            {value.state === 'none' ? 'Check its health' : 'Go on checking'}
          </Button>
        </>
      )}
      {value !== undefined && (
        <section className="part" aria-label="How it learned">
          <h3 className="h">How it learned</h3>
          <p>{value.learning.words}</p>
          {value.learning.byHeartFrom !== null && (
            <p className="note">
              Learning by heart began after step {value.learning.byHeartFrom}; kept is step{' '}
              {value.learning.keptStep ?? 'the last'}.
            </p>
          )}
          {learned.value && (
            <LearningCurve
              metrics={learned.value.metrics}
              passes={learned.value.passes}
              live={false}
              counts={learned.value.examples}
              height={190}
            />
          )}
        </section>
      )}
      {value?.figures && (
        <>
          <HealthTables figures={value.figures} />
          <Judge evaluationId={evaluationId} />
          <Asked evaluationId={evaluationId} figures={value.figures} />
        </>
      )}
    </section>
  );
}

/** One sentence: what a lead has to know first. */
function headOf({ state, figures }: Health): string {
  if (state === 'running') return 'Asking what it should not know, and what it should still know';
  if (figures === null) return state === 'none' ? 'Not checked yet' : 'The check is not finished';
  const { refusals, forgetting, memorisation, verbatim } = figures;
  const saidOnce = memorisation.canaries.some(({ repeats, tuned }) => repeats === 1 && tuned.extracted > 0);
  if (verbatim.cameBack > 0) return 'It says details that were masked';
  if (saidOnce) return 'It says by heart what it learned once a pass';
  if (forgetting.ratio.verdict === 'worse' || forgetting.rightChange.verdict === 'worse')
    return 'It has forgotten some of what it knew';
  if (refusals.refusing.verdict === 'worse') return 'It declines less than it should';
  if (refusals.overRefusing.verdict === 'worse') return 'It declines more than it should';
  return 'Nothing was found to be wrong';
}

function Progress(props: { health: Health; stopping: boolean; onStop: () => void }) {
  const { done, total, secondsLeft } = props.health;
  return (
    <div className="scoring">
      <p className="ink2 num" role="status">
        {done} of {total} asked.{' '}
        {secondsLeft === null ? 'The time left is known after a few.' : `${sayTimeLeft(secondsLeft)}.`}
      </p>
      <Bar label="Questions asked of both models" done={done} total={total} />
      <div className="row">
        <Button size="small" busy={props.stopping && 'Stopping'} onClick={props.onStop}>
          Stop checking
        </Button>
        <span className="note">You can go on working. Answers already given stay.</span>
      </div>
    </div>
  );
}

/** Optional, and it decides nothing: the base asked which of two answers is better, in both orders. */
function Judge({ evaluationId }: { evaluationId: string }) {
  const stand = useQuery(
    `judge ${evaluationId}`,
    () => core.evaluation.judge.get({ evaluationId }),
    (event) => event.type === 'evaluation-changed' && event.evaluationId === evaluationId,
  );
  const start = useAction(async () => {
    await core.evaluation.judge.start({ evaluationId });
    stand.reload();
  });
  const { value } = stand;
  if (value === undefined || value.pairs === 0) return <ShowProblem problem={stand.problem} />;
  return (
    <section className="part" aria-label="A model as judge">
      <h3 className="h">A model as judge</h3>
      <p>
        {value.summary?.words ??
          `The base can be asked about the ${value.pairs} pairs that people rate, each in both orders. What it says decides nothing.`}
      </p>
      {value.summary === null && (
        <Button
          size="small"
          busy={(start.busy || value.running) && 'Asking'}
          onClick={() => void start.run()}
        >
          {value.judged === 0 ? 'Ask the base to judge' : 'Go on asking'}
        </Button>
      )}
      <ShowProblem problem={start.problem} />
    </section>
  );
}

/** Every question and answer the figures come from. */
function Asked({ evaluationId, figures }: { evaluationId: string; figures: HealthFigures }) {
  const [open, setOpen] = useState<ProbeKind>('unanswerable');
  const probes = useQuery(`probes ${evaluationId} ${open}`, () =>
    core.evaluation.health.answers({ evaluationId, kind: open }),
  );
  const tab = (name: ProbeKind, label: string, count: number) => ({
    name,
    label: (
      <>
        {label} <span className="num">{count}</span>
      </>
    ),
    panel: probes.value ? <ProbeList probes={probes.value} /> : <ShowProblem problem={probes.problem} />,
  });
  return (
    <section className="outs" aria-label="What was asked">
      <Details summary="Every question and answer">
        <Tabs
          label="What was asked"
          open={open}
          onOpen={setOpen}
          tabs={[
            tab('unanswerable', 'Cannot be known', figures.refusals.questions),
            tab('general', 'General', figures.forgetting.prompts),
          ]}
        />
      </Details>
    </section>
  );
}
