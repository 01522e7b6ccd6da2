/** Stage six. What leaves the app, each written and opened again before it is called ready. */
import './sharing.css';
import { useState } from 'react';
import { core } from '../bridge.ts';
import { RunSelect } from '../evaluation/run-select.tsx';
import { hasResult } from '../training/run-words.ts';
import { LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useQuery } from '../ui/use-query.ts';
import { goToStage, stageHref, useRoute } from '../wizard/navigate.ts';
import { ShareDetail } from './share-detail.tsx';
import { shareItems } from './share-items.ts';
import { ShareList } from './share-list.tsx';

export function ShareScreen({ projectId }: { projectId: string }) {
  const route = useRoute();
  const wanted = route.at === 'stage' && route.stage === 'share' ? route.item : null;
  const [chosenRun, setChosenRun] = useState<string | null>(null);
  const runs = useQuery(
    `runs ${projectId}`,
    () => core.training.runs({ projectId }),
    (event) => event.type === 'run-changed' && event.projectId === projectId,
  );
  const exports = useQuery(
    `exports ${projectId}`,
    () => core.sharing.list({ projectId }),
    (event) =>
      (event.type === 'job' && event.job.projectId === projectId && event.job.kind === 'export') ||
      ((event.type === 'examples-changed' ||
        event.type === 'run-changed' ||
        event.type === 'evaluation-changed') &&
        event.projectId === projectId),
  );
  const counts = useQuery(
    `counts ${projectId}`,
    () => core.examples.counts({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const evaluations = useQuery(
    `evaluations ${projectId}`,
    () => core.evaluation.list({ projectId }),
    (event) => event.type === 'evaluation-changed' && event.projectId === projectId,
  );

  const loaded = [runs, exports, counts, evaluations].every(({ value }) => value !== undefined);
  const learned = (runs.value ?? []).filter(hasResult).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const run = learned.find(({ id }) => id === chosenRun) ?? learned[0] ?? null;
  const evaluation =
    (evaluations.value ?? []).find(({ runId, state }) => runId === run?.id && state === 'done') ?? null;
  const approved = counts.value?.approved ?? 0;
  const items = shareItems(exports.value ?? [], {
    runId: run?.id ?? null,
    scored: evaluation !== null,
    approved,
  });
  const first = run === null ? 'examples' : 'adapter';
  const open = items.find(({ target }) => target.kind === (wanted ?? first)) ?? items[0];

  return (
    <main className="stage">
      <StageHead
        title="Share"
        sentence="Each is written, opened again from disk and asked test questions before it is called ready. Nothing is sent anywhere."
      >
        {learned.length > 1 && run !== null && (
          <RunSelect
            runs={learned}
            evaluations={evaluations.value ?? null}
            chosen={run.id}
            onChoose={setChosenRun}
          />
        )}
      </StageHead>
      {loaded && run === null && approved === 0 && (exports.value ?? []).length === 0 ? (
        <div className="share body scroll">
          <Empty
            title="Nothing to share yet"
            action={<LinkButton href={stageHref(projectId, 'examples')}>Go to examples</LinkButton>}
          >
            Approved examples can be taken along as they are; what a model learned from them, once a training
            has finished.
          </Empty>
        </div>
      ) : (
        <div className="share cols">
          <section className="pane body scroll" aria-label="What can be shared" data-pane="" tabIndex={-1}>
            <ShowProblem problem={runs.problem ?? exports.problem ?? counts.problem ?? evaluations.problem} />
            {loaded && open !== undefined && (
              <ShareList
                items={items}
                open={open.target.kind}
                onOpen={(key) => goToStage(projectId, 'share', key)}
              />
            )}
          </section>
          {open !== undefined && loaded && (
            <ShareDetail
              key={`${open.target.kind} ${open.runId ?? ''}`}
              projectId={projectId}
              item={open}
              evaluation={evaluation}
              onMade={exports.reload}
            />
          )}
        </div>
      )}
    </main>
  );
}
