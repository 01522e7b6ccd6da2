import { type KeyboardEvent, useRef, useState } from 'react';
import type { Topic } from '../../src-main/contract/readiness.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { Field, Select } from '../ui/field.tsx';
import { LateWords } from '../ui/late-words.tsx';
import { Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { showInQueue } from './chosen-store.ts';
import { CoverageMap, MapKey } from './coverage-map.tsx';
import { DraftDialog } from './draft-dialog.tsx';
import { MissingList, useReadiness } from './missing-list.tsx';
import { queueHref } from './views.ts';
import { WorkNow } from './work-now.tsx';

/** What the examples cover: a map, the topics as a list, and what is missing. One selection moves both. */
export function CoverageView({ projectId }: { projectId: string }) {
  const modelId = null;
  const changed = (event: { type: string; projectId?: unknown }) =>
    event.type === 'examples-changed' && event.projectId === projectId;
  const told = useQuery(
    `coverage ${projectId}`,
    () => core.examples.coverage.tell({ projectId, modelId }),
    changed,
  );
  const map = useQuery(
    `coverage map ${projectId}`,
    () => core.examples.coverage.map({ projectId, modelId }),
    changed,
  );
  const readiness = useReadiness(projectId, null);
  const [open, setOpen] = useState<number | null>(null);
  const [dialog, setDialog] = useState<'draft' | 'choose' | null>(null);
  const topics = told.value?.topics ?? [];
  const topic = topics.find(({ number }) => number === open) ?? null;
  const uncovered = useQuery(topic === null ? null : `uncovered ${projectId} ${topic.number}`, () =>
    core.examples.coverage.uncovered({ projectId, modelId, topic: topic?.number ?? 0, limit: 500 }),
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
          <TopicList topics={topics} open={open} onOpen={setOpen} onStep={step} />
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
                  <ShowTopic projectId={projectId} topic={topic} status="draft">
                    Review the {figure(topic.drafts)}
                  </ShowTopic>
                )}
                {topic.approved > 0 && (
                  <ShowTopic projectId={projectId} topic={topic} status="approved">
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

function nameOf(topic: Topic): string {
  return topic.terms.slice(0, 2).join(', ') || 'other';
}

function TopicList(props: {
  topics: readonly Topic[];
  open: number | null;
  onOpen: (topic: number) => void;
  onStep: (by: number) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  function press(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.click();
  }
  return (
    <div className="topics">
      <div className="topic-row th">
        <h2 className="h">Topics</h2>
        <span className="note">approved</span>
        <span className="note">to review</span>
        <span className="note">none</span>
      </div>
      <ul className="list" ref={list} onKeyDown={press} aria-label="Topics">
        {props.topics.map((topic) => (
          <li key={topic.number}>
            <button
              type="button"
              className="topic-row"
              aria-current={topic.number === props.open || undefined}
              onClick={() => props.onOpen(topic.number)}
            >
              <b>{nameOf(topic)}</b>
              <span className="num">
                {figure(topic.approved)}
                <span className="vh"> approved,</span>
              </span>
              <span className="num">
                {figure(topic.drafts)}
                <span className="vh"> to review,</span>
              </span>
              <span className="num">
                {topic.passages === 0 ? '–' : figure(topic.passages - topic.covered)}
                <span className="vh"> of {count(topic.passages, 'passage')} without an example</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ShowTopic(props: {
  projectId: string;
  topic: Topic;
  status: 'draft' | 'approved';
  children: React.ReactNode;
}) {
  const { projectId, topic, status } = props;
  const show = useAction(async () => {
    const ids = await core.examples.coverage.examples({
      projectId,
      modelId: null,
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

/** How many to pick, and from what; they are shown in the queue. */
function ChooseDialog(props: { projectId: string; onClose: () => void }) {
  const { projectId } = props;
  const [from, setFrom] = useState<'draft' | 'approved'>('draft');
  const [size, setSize] = useState('30');
  const wanted = Number(size);
  const wrong =
    !Number.isInteger(wanted) || wanted < 1 || wanted > 5000 ? 'Enter a whole number from 1 to 5000.' : null;
  const [none, setNone] = useState(false);
  const choose = useAction(async () => {
    if (wrong !== null) return;
    const { exampleIds, of } = await core.examples.coverage.choose({ projectId, from, size: wanted });
    if (exampleIds.length === 0) {
      setNone(true);
      return;
    }
    props.onClose();
    showInQueue(projectId, {
      ids: exampleIds,
      words: `${figure(exampleIds.length)} of ${figure(of)}, picked so that they say most together`,
    });
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Pick the best few"
      onSubmit={() => void choose.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={choose.busy && 'Picking'}>
            Pick them
          </Button>
        </>
      }
    >
      <p>
        Those that together say most of what the documents say, without repeating each other. They are shown
        in the queue; nothing is changed.
      </p>
      <Select
        label="From"
        value={from}
        onChange={(event) => {
          setFrom(event.currentTarget.value === 'approved' ? 'approved' : 'draft');
          setNone(false);
        }}
      >
        <option value="draft">Drafts to review, beyond what is approved</option>
        <option value="approved">Approved examples</option>
      </Select>
      <Field
        label="How many"
        type="number"
        inputMode="numeric"
        min={1}
        max={5000}
        value={size}
        onChange={(event) => setSize(event.target.value)}
        problem={wrong ?? (none ? 'There are none to pick from.' : null)}
      />
      <ShowProblem problem={choose.problem} />
    </Dialog>
  );
}
