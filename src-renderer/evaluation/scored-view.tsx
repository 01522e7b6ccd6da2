/** A finished test: verdict, plot, table, answer by answer, and what it rests on. */
import { useRef, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import type { Evaluation, Outcome } from '../../src-main/contract/evaluation.ts';
import type { Release } from '../../src-main/contract/release.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { ScoresPlot } from '../ui/charts/scores-plot.tsx';
import { Details } from '../ui/details.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { Tabs } from '../ui/tabs.tsx';
import type { Action } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { AnswerList } from './answer-list.tsx';
import { HealthView } from './health-view.tsx';
import { MetricTable } from './metric-table.tsx';
import { ScoreMargin } from './score-margin.tsx';
import {
  contrastWords,
  evidenceOf,
  outcomeWords,
  scoreColumns,
  scoreRows,
  verdictOf,
} from './score-words.ts';

const order: readonly Outcome[] = ['fixed', 'still-wrong', 'newly-broken', 'right-both'];

export function ScoredView(props: {
  evaluation: Evaluation;
  run: RunRow;
  /** Whether its health is shown in place of its answers. */
  showHealth: boolean;
  score: Action<[]>;
  problem: Problem | null;
}) {
  const { evaluation } = props;
  const answers = useQuery(`answers ${evaluation.id}`, () =>
    core.evaluation.answers({ evaluationId: evaluation.id }),
  );
  const { counts } = evaluation;
  const countBy: Record<Outcome, number> = {
    fixed: counts.fixed,
    'still-wrong': counts.stillWrong,
    'newly-broken': counts.newlyBroken,
    'right-both': counts.rightBoth,
  };
  // What needs a person first, then what has something in it.
  const [open, setOpen] = useState<Outcome>(
    () => (['newly-broken', ...order] as const).find((outcome) => countBy[outcome] > 0) ?? 'fixed',
  );
  const health = useQuery(
    `health ${evaluation.id}`,
    () => core.evaluation.health.get({ evaluationId: evaluation.id }),
    (event) => event.type === 'evaluation-changed' && event.evaluationId === evaluation.id,
  );
  const stored = useQuery(`release ${evaluation.id} ${health.value?.state ?? ''}`, () =>
    core.evaluation.release.get({ evaluationId: evaluation.id }),
  );
  const [changed, setChanged] = useState<Release | null>(null);
  const release = changed ?? stored.value;
  const outs = useRef<HTMLElement>(null);
  useKeys(Object.fromEntries(order.map((outcome, i) => [String(i + 1), () => setOpen(outcome)])));

  return (
    <div className="scores cols">
      {props.showHealth ? (
        <HealthView evaluation={evaluation} run={props.run} health={health} />
      ) : (
        <section className="pane body scroll" aria-label="Verdict and answers" data-pane="" tabIndex={-1}>
          <ShowProblem problem={props.problem} />
          <h2 className="verdict">{verdictOf(evaluation)}</h2>
          <p className="sum">{evidenceOf(evaluation)}</p>
          <div className="row cap">
            <h3 className="h">How well it answers</h3>
            <span className="note">The line is the range the true figure most likely lies in.</span>
          </div>
          <ScoresPlot columns={scoreColumns(evaluation)} rows={scoreRows(evaluation)} />
          <ul className="contrasts note">
            {evaluation.contrasts.map((contrast) => (
              <li key={`${contrast.side} ${contrast.against}`}>{contrastWords(contrast)}</li>
            ))}
            {health.value?.figures && <li>{health.value.figures.refusals.words}</li>}
          </ul>
          <Details summary="Details">
            <MetricTable evaluation={evaluation} />
          </Details>
          <section className="outs" aria-label="Answer by answer" ref={outs}>
            <Tabs
              label="Answer by answer"
              open={open}
              onOpen={setOpen}
              tabs={order.map((outcome) => ({
                name: outcome,
                label: (
                  <>
                    {outcomeWords[outcome]} <span className="num">{countBy[outcome]}</span>
                  </>
                ),
                panel: answers.value ? (
                  <AnswerList
                    answers={answers.value.filter((answer) => answer.outcome === outcome)}
                    outcome={outcome}
                    release={release}
                    onRelease={setChanged}
                  />
                ) : (
                  <ShowProblem problem={answers.problem} />
                ),
              }))}
            />
          </section>
        </section>
      )}
      <ScoreMargin
        evaluation={evaluation}
        run={props.run}
        release={release}
        onRelease={setChanged}
        again={props.score}
        onBroken={() => {
          setOpen('newly-broken');
          outs.current?.scrollIntoView({ block: 'start' });
        }}
      />
    </div>
  );
}
