import { type ReactNode, useState } from 'react';
import type { Topic } from '../../src-main/contract/readiness.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LateWords } from '../ui/late-words.tsx';
import { Pane } from '../ui/pane.tsx';
import { Segment } from '../ui/segment.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { showInQueue } from './chosen-store.ts';
import { ChooseDialog } from './choose-dialog.tsx';
import { CoverageMap, MapKey } from './coverage-map.tsx';
import { DraftDialog } from './draft-dialog.tsx';
import { MissingList, useReadiness } from './missing-list.tsx';
import { nameOf, TopicList } from './topic-list.tsx';
import { useModels } from './use-models.ts';
import { queueHref } from './views.ts';

import { WorkNow } from './work-now.tsx';

/** Smaller models tell texts apart no better than chance; the core compares by words then. */
const leastParameters = 400_000_000;

/** What the examples cover: a map, the topics as a list, and what is missing. One selection moves both. */
export function CoverageView({ projectId }: { projectId: string }) {
  const large = useModels().models?.find(({ parameters }) => parameters >= leastParameters);
  const [byMeaning, setByMeaning] = useState(false);
  const modelId = byMeaning ? (large?.id ?? null) : null;
  const changed = (event: { type: string; projectId?: unknown }) =>
    event.type === 'examples-changed' && event.projectId === projectId;
  const told = useQuery(
    `coverage ${projectId} ${modelId ?? ''}`,
    () => core.examples.coverage.tell({ projectId, modelId }),
    changed,
  );
  const map = useQuery(
    `coverage map ${projectId} ${modelId ?? ''}`,
    () => core.examples.coverage.map({ projectId, modelId }),
    changed,
  );
  const readiness = useReadiness(projectId, null);
  const [open, setOpen] = useState<number | null>(null);
  const [dialog, setDialog] = useState<'draft' | 'choose' | null>(null);
  const topics = told.value?.topics ?? [];
  const topic = topics.find(({ number }) => number === open) ?? null;
  const uncovered = useQuery(
    topic === null ? null : `uncovered ${projectId} ${modelId ?? ''} ${topic.number}`,
    () => core.examples.coverage.uncovered({ projectId, modelId, topic: topic?.number ?? 0, limit: 500 }),
  );
  const step = (by: number): void => {
    if (topics.length === 0) return;
    setOpen((now) =>
      now === null ? (by > 0 ? 0 : topics.length - 1) : Math.min(topics.length - 1, Math.max(0, now + by)),
    );
  };
  useKeys({
    Escape: () => (topic === null ? goToStage(projectId, 'examples') : setOpen(null)),
    j: () => step(1),
    k: () => step(-1),
  });
  return (
    <main className="stage">
      <StageHead
        title="What the examples cover"
        sentence={
          told.value === undefined
            ? '\u00a0'
            : `${figure(told.value.covered)} of ${count(told.value.passages, 'passage')} have an approved example. ${told.value.words}`
        }
      >
        {large !== undefined && (
          <Segment
            label="Compare texts"
            value={byMeaning ? 'meaning' : 'words'}
            options={[
              { value: 'words', label: 'By words' },
              { value: 'meaning', label: 'By meaning' },
            ]}
            onChange={(value) => {
              setOpen(null);
              setByMeaning(value === 'meaning');
            }}
          />
        )}
        <Button onClick={() => setDialog('choose')}>Pick the best few</Button>
        <LinkButton href={queueHref(projectId)}>Back to the queue</LinkButton>
      </StageHead>
      <div className="cols coverage">
        <Pane label="Map and what is missing" className="coverage-body scroll">
          <ShowProblem problem={told.problem ?? map.problem ?? readiness.problem} />
          {told.value !== undefined && told.value.topics.length === 0 ? (
            <Empty
              title="Nothing to show yet"
              action={
                <LinkButton kind="primary" href={stageHref(projectId, 'documents')}>
                  Go to Documents
                </LinkButton>
              }
            >
              Topics come from the passages of your documents and from the examples.
            </Empty>
          ) : (
            <>
              <div className="cap">
                <h2 className="h">Passages and examples</h2>
                <span className="note">
                  Near means alike in {told.value?.method === 'meaning' ? 'meaning' : 'words'}. Each name is
                  the words its topic uses most.
                </span>
              </div>
              {map.value === undefined || told.value === undefined ? (
                <div className="map-wait">
                  <LateWords>Drawing the map</LateWords>
                </div>
              ) : (
                <CoverageMap points={map.value} topics={topics} open={open} onOpen={setOpen} />
              )}
              <MapKey />
            </>
          )}
          <h2 className="h missing-head">What is missing</h2>
          {readiness.value === undefined ? (
            <LateWords>Looking through the examples</LateWords>
          ) : (
            <MissingList
              projectId={projectId}
              readiness={readiness.value}
              onLeave={() => setOpen(null)}
              primary
            />
          )}
        </Pane>
        <Pane label="Topics" className="topics-pane scroll">
          <WorkNow projectId={projectId} />
          <TopicList topics={topics} open={open} onOpen={setOpen} />
          {topic !== null && (
            <section className="topic-open" aria-label={nameOf(topic)}>
              <p className="note">
                {figure(topic.covered)} of {count(topic.passages, 'passage')} have an example. Of the
                approved, {figure(topic.training)} to learn from, {figure(topic.test)} for the test.
              </p>
              <div className="row work-buttons">
                {topic.passages > topic.covered && (
                  <Button size="small" onClick={() => setDialog('draft')}>
                    Draft more here
                  </Button>
                )}
                {topic.drafts > 0 && (
                  <ShowTopic projectId={projectId} modelId={modelId} topic={topic} status="draft">
                    Review the {figure(topic.drafts)}
                  </ShowTopic>
                )}
                {topic.approved > 0 && (
                  <ShowTopic projectId={projectId} modelId={modelId} topic={topic} status="approved">
                    Show the approved
                  </ShowTopic>
                )}
              </div>
              <ul className="open-passages">
                {uncovered.value?.slice(0, 8).map((passage) => (
                  <li key={passage.passageId}>
                    <a
                      href={stageHref(
                        projectId,
                        'documents',
                        writeOpenItem(passage.documentId, passage.passageId),
                      )}
                    >
                      {passage.documentName}
                    </a>
                    <span className="note clip-2">{passage.text}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </Pane>
      </div>
      {dialog === 'draft' && topic !== null && uncovered.value !== undefined && (
        <DraftDialog
          projectId={projectId}
          from={{
            passageIds: uncovered.value.map(({ passageId }) => passageId),
            words: `about ${nameOf(topic)}`,
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'choose' && <ChooseDialog projectId={projectId} onClose={() => setDialog(null)} />}
    </main>
  );
}

function ShowTopic(props: {
  projectId: string;
  modelId: string | null;
  topic: Topic;
  status: 'draft' | 'approved';
  children: ReactNode;
}) {
  const { projectId, topic, status } = props;
  const show = useAction(async () => {
    const ids = await core.examples.coverage.examples({
      projectId,
      modelId: props.modelId,
      topic: topic.number,
      status,
    });
    showInQueue(projectId, { ids, words: `${count(ids.length, 'example')} about ${nameOf(topic)}` });
  });
  return (
    <Button size="small" kind="quiet" busy={show.busy && 'Looking'} onClick={() => void show.run()}>
      {props.children}
    </Button>
  );
}
