/** Stage six. What leaves the app, each written and opened again before it is called ready. */
import './sharing.css';
import { core } from '../bridge.ts';
import { runName } from '../evaluation/run-select.tsx';
import type { RunRow } from '../../src-main/contract/training.ts';
import { hasResult } from '../training/run-words.ts';
import { LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useQuery } from '../ui/use-query.ts';
import { goToStage, stageHref, useRoute } from '../wizard/navigate.ts';
import { ShareDetail } from './share-detail.tsx';
import { shareItems } from './share-items.ts';
import { ShareList } from './share-list.tsx';

/** Runs are told apart by when they were started: model and length are often the same. */
const nameOf = (run: RunRow): string => `${runName(run)}, ${sayWhen(run.createdAt)}`;

export function ShareScreen({ projectId }: { projectId: string }) {
  const route = useRoute();
  const wanted = route.at === 'stage' && route.stage === 'share' ? route.item : null;
  const runs = useQuery(
    `runs ${projectId}`,
    () => core.training.runs({ projectId }),
    (event) => event.type === 'run-changed' && event.projectId === projectId,
  );
  const exports = useQuery(
    `exports ${projectId}`,
    () => core.sharing.list({ projectId }),
    (event) => event.type === 'job' && event.job.projectId === projectId && event.job.kind === 'export',
  );
  const counts = useQuery(
    `counts ${projectId}`,
    () => core.examples.counts({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );

  const loaded = runs.value !== undefined && exports.value !== undefined && counts.value !== undefined;
  const approved = counts.value?.approved ?? 0;
  const items = shareItems((runs.value ?? []).filter(hasResult), exports.value ?? [], approved, nameOf);
  const possible = items.filter(({ kind }) => kind === 'adapter' || approved > 0);
  const open = possible.find(({ key }) => key === wanted) ?? possible[0] ?? null;

  return (
    <main className="stage">
      <StageHead
        title="Share"
        sentence="Each file is written, then opened again from disk before it is called ready. Nothing is sent anywhere."
      />
      {loaded && open === null ? (
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
            <ShowProblem problem={runs.problem ?? exports.problem ?? counts.problem} />
            {loaded && (
              <ShareList
                items={possible}
                open={open?.key ?? null}
                onOpen={(key) => goToStage(projectId, 'share', key)}
              />
            )}
          </section>
          {open !== null && loaded && (
            <ShareDetail key={open.key} projectId={projectId} item={open} onMade={exports.reload} />
          )}
        </div>
      )}
    </main>
  );
}
