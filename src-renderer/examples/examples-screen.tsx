import { useState } from 'react';
import type { ExampleCounts } from '../../src-main/contract/examples.ts';
import { usePaneWidth } from '../settings/preferences.ts';
import { PartsBar } from '../ui/bar.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { PaneGrip } from '../ui/pane-grip.tsx';
import { listWidth, Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { count, figure } from '../ui/words.ts';
import { stageHref, useRoute } from '../wizard/navigate.ts';
import { AddMenu, useFindPairs } from './add-menu.tsx';
import { Desk } from './desk.tsx';
import { ExampleMargin } from './example-margin.tsx';
import { MissingDialog } from './missing-dialog.tsx';
import { QueuePane } from './queue-pane.tsx';
import { MoreMenu } from './more-menu.tsx';
import { AlikeView } from './alike-view.tsx';
import { CoverageView } from './coverage-view.tsx';
import { EdgeView } from './edge-view.tsx';
import { FrozenView } from './frozen-view.tsx';
import { useQueue, type Queue } from './use-queue.ts';
import { useReview } from './use-review.ts';
import { useTicks } from './use-ticks.ts';
import { viewOf } from './views.ts';
import { examplesSentence } from './words.ts';
import './examples.css';
import './views.css';

function Progress({ counts }: { counts: ExampleCounts }) {
  const share = (part: number) => (counts.total === 0 ? 0 : part / counts.total);
  return (
    <div className="prog note num">
      <div className="row">
        <span>
          {figure(counts.approved)} of {figure(counts.total)} approved
        </span>
        <span className="end">{figure(counts.draft)} to review</span>
      </div>
      <PartsBar
        label={`${figure(counts.approved)} approved, ${figure(counts.flagged)} flagged, ${figure(counts.rejected)} rejected, ${figure(counts.draft)} to review`}
        parts={[
          { share: share(counts.approved), tone: 'accent' },
          { share: share(counts.flagged), tone: 'warn' },
          { share: share(counts.rejected), tone: 'grey' },
        ]}
      />
    </div>
  );
}

/** What stands in the middle when no example is open. */
function NothingOpen({ projectId, queue }: { projectId: string; queue: Queue }) {
  const find = useFindPairs(projectId);
  const { counts, rows, filter } = queue;
  if (counts === undefined || rows === undefined) {
    return (
      <Pane label="Example" className="desk-empty">
        <ShowProblem problem={queue.problem} />
      </Pane>
    );
  }
  if (counts.total === 0) {
    return (
      <Pane label="Example" className="desk-empty">
        <Empty
          title="No examples yet"
          action={
            <Button kind="primary" busy={find.busy && 'Looking'} onClick={() => void find.run()}>
              Find pairs by rule
            </Button>
          }
        >
          An example is a question with the answer your office would give. Questions and answers, definitions
          and headings that stand in the documents are a good first set.
        </Empty>
        <ShowProblem problem={find.problem} />
      </Pane>
    );
  }
  const waits = filter.status === 'draft' && filter.query === '' && filter.origin === null;
  return (
    <Pane label="Example" className="desk-empty">
      {waits ? (
        <Empty
          title="Nothing waits for review"
          action={
            <div className="row">
              <LinkButton kind="primary" href={stageHref(projectId, 'training')}>
                Go to training
              </LinkButton>
              <Button onClick={() => queue.setFilter({ status: 'all' })}>Look through them</Button>
            </div>
          }
        >
          {counts.flagged === 0
            ? counts.total === 1
              ? 'The one example is decided.'
              : `All ${figure(counts.total)} examples are decided.`
            : `${count(counts.flagged, 'flagged example')} still ${counts.flagged === 1 ? 'needs' : 'need'} somebody’s eye; the others are decided.`}
        </Empty>
      ) : (
        <Empty
          title="No example fits"
          action={
            <Button onClick={() => queue.setFilter({ status: 'draft', origin: null, query: '' })}>
              Show what waits for review
            </Button>
          }
        >
          Nothing in this list fits the search and the filters.
        </Empty>
      )}
    </Pane>
  );
}

/** Stage two: nothing trains without a person’s approval. */
export function ExamplesScreen({ projectId }: { projectId: string }) {
  const route = useRoute();
  const item = route.at === 'stage' ? route.item : null;
  switch (viewOf(item)) {
    case 'coverage':
      return <CoverageView projectId={projectId} />;
    case 'alike':
      return <AlikeView projectId={projectId} />;
    case 'edge-cases':
      return <EdgeView projectId={projectId} />;
    case 'frozen':
      return <FrozenView projectId={projectId} />;
    case null:
      return <QueueView projectId={projectId} asked={item} />;
  }
}

function QueueView({ projectId, asked }: { projectId: string; asked: string | null }) {
  const queue = useQueue(projectId, asked);
  const ticks = useTicks(queue.rows);
  const review = useReview(projectId, queue, ticks);
  const find = useFindPairs(projectId);
  const [width, setWidth] = usePaneWidth('examples');
  const [missingShown, setMissingShown] = useState(false);
  const { counts, current } = queue;
  return (
    <main className="stage">
      <StageHead title="Examples" sentence={counts === undefined ? '\u00a0' : examplesSentence(counts)}>
        {counts !== undefined && counts.total > 0 && <Progress counts={counts} />}
        {counts !== undefined && counts.total > 0 && (
          <Button onClick={() => setMissingShown(true)}>What is missing</Button>
        )}
        <MoreMenu projectId={projectId} />
        <AddMenu projectId={projectId} find={find} />
        {current !== null && <LinkButton href={stageHref(projectId, 'training')}>Go to training</LinkButton>}
      </StageHead>
      <div
        className={current === null ? 'cols examples without-margin' : 'cols examples'}
        style={listWidth(width)}
      >
        <QueuePane
          projectId={projectId}
          queue={queue}
          ticks={ticks}
          grip={
            <PaneGrip label="Width of the queue" width={width} least={220} most={440} onWidth={setWidth} />
          }
        />
        {current === null ? (
          <NothingOpen projectId={projectId} queue={queue} />
        ) : (
          <>
            <Desk projectId={projectId} queue={queue} review={review} findProblem={find.problem} />
            <ExampleMargin
              projectId={projectId}
              row={current}
              detail={queue.detail}
              open={review.marginShown}
              note={review.note}
              onNote={review.setNote}
              flagFor={review.flagFor}
              onFlagFor={review.setFlagFor}
              onAct={review.act}
            />
          </>
        )}
      </div>
      {missingShown && counts !== undefined && (
        <MissingDialog projectId={projectId} counts={counts} onClose={() => setMissingShown(false)} />
      )}
    </main>
  );
}
