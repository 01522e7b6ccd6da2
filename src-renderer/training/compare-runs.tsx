/** Runs side by side: which is better supported, their curves over each other, and every value that differs. */
import type { RunComparison } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { LinkButton } from '../ui/button.tsx';
import { sayDuration, sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';
import { nameOf } from './run-name.ts';
import { CompareCurves, letters } from './compare-curves.tsx';
import { runStateWords, sayPass } from './run-words.ts';

type Compared = RunComparison['runs'][number];

export function CompareRuns({ projectId, runIds }: { projectId: string; runIds: readonly string[] }) {
  const comparison = useQuery(
    `compare ${runIds.join(' ')}`,
    () => core.training.compare({ projectId, runIds: [...runIds] }),
    (event) =>
      (event.type === 'run-changed' && runIds.includes(event.run.id) && event.run.state !== 'running') ||
      (event.type === 'evaluation-changed' && event.projectId === projectId),
  );
  const value = comparison.value;
  return (
    <>
      <StageHead
        title="Training"
        sentence={value ? `${count(value.runs.length, 'run')} side by side.` : '\u00a0'}
      >
        <LinkButton kind="quiet" href={stageHref(projectId, 'training', 'runs')}>
          All runs
        </LinkButton>
      </StageHead>
      <div
        className="training-compare body scroll"
        data-pane=""
        tabIndex={-1}
        role="region"
        aria-label="Runs side by side"
      >
        <ShowProblem problem={comparison.problem} />
        {value && (
          <>
            <h2 className="verdict">{value.words}</h2>
            <p className="ink2 sentence">{value.evidence}</p>
            <div className="cap">
              <h3 className="h">How far off each still was</h3>
              <span className="note">
                On the questions kept aside. Lower is better. Passes run left to right.
              </span>
            </div>
            <CompareCurves runs={value.runs} />
            <RunsTable projectId={projectId} runs={value.runs} />
            <Differences comparison={value} />
          </>
        )}
      </div>
    </>
  );
}

function RunsTable({ projectId, runs }: { projectId: string; runs: readonly Compared[] }) {
  const rows: readonly (readonly [string, (run: Compared) => string])[] = [
    ['State', runStateWords],
    ['Took', (run) => (run.secondsSpent > 0 ? sayDuration(run.secondsSpent) : 'not started')],
    ['Kept version', (run) => (run.bestPass === null ? 'none' : `pass ${sayPass(run.bestPass)}`)],
    ['How far off, kept version', (run) => run.bestLoss?.toFixed(3) ?? 'not checked'],
    [
      'Its own answers at the checks',
      (run) => (run.bestScore === null ? 'not asked' : `${figure(Math.round(run.bestScore * 100))} of 100`),
    ],
    [
      'Right in the test',
      (run) => (run.score === null ? 'not scored' : `${run.score.right} of ${run.score.of}`),
    ],
  ];
  return (
    <table className="side-by-side">
      <caption className="vh">The runs side by side</caption>
      <thead>
        <tr>
          <th scope="col">Run</th>
          {runs.map((run, i) => (
            <th key={run.id} scope="col">
              <a href={stageHref(projectId, 'training', run.id)}>
                {letters[i]}: {nameOf(run)}
              </a>
              <span className="note">{sayWhen(run.createdAt)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, read]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {runs.map((run) => (
              <td key={run.id} className="num">
                {read(run)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Differences({ comparison }: { comparison: RunComparison }) {
  const { differences, runs } = comparison;
  return (
    <section>
      <h3 className="h">What differs</h3>
      {differences.length === 0 ? (
        <p className="dense ink2">
          Nothing: same model, examples, values and seed. Any difference in result comes from the device.
        </p>
      ) : (
        <table className="side-by-side">
          <caption className="vh">Values that are not the same in all</caption>
          <thead>
            <tr>
              <th scope="col">Technical name</th>
              {runs.map((run, i) => (
                <th key={run.id} scope="col">
                  {letters[i]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((text, i) => (
                  <td key={runs[i]?.id ?? i} className="num">
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
