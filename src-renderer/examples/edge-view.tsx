import { useState } from 'react';
import type { EdgeCase } from '../../src-main/contract/example-work.ts';
import type { ReviewAction } from '../../src-main/contract/examples.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { Field } from '../ui/field.tsx';
import { Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { DraftDialog } from './draft-dialog.tsx';
import { ModelSelect, noModel } from './model-select.tsx';
import { useModels } from './use-models.ts';
import { queueHref } from './views.ts';
import { WorkNow } from './work-now.tsx';

/** How often a pass learns from an edge case that is marked here. */
const heavier = 3;

/** What the base model gets wrong, and what a trained one still does. */
export function EdgeView({ projectId }: { projectId: string }) {
  const changed = (event: { type: string; projectId?: unknown }) =>
    (event.type === 'examples-changed' || event.type === 'evaluation-changed') &&
    event.projectId === projectId;
  const base = useQuery(
    `edge cases ${projectId}`,
    () => core.examples.work.edgeCases({ projectId }),
    changed,
  );
  const still = useQuery(
    `still wrong ${projectId}`,
    () => core.examples.work.stillWrong({ projectId }),
    changed,
  );
  const [dialog, setDialog] = useState<'ask' | 'draft' | null>(null);
  const review = useAction(async (exampleIds: string[], act: ReviewAction) => {
    await core.examples.review({ exampleIds, act });
    base.reload();
  });
  useKeys({ Escape: () => goToStage(projectId, 'examples') });
  const cases = base.value?.cases ?? [];
  const unmarked = cases.filter(({ weight }) => weight === 1).map(({ exampleId }) => exampleId);
  const wrongStill = still.value?.cases ?? [];
  const empty = base.value !== undefined && cases.length === 0 && wrongStill.length === 0;
  return (
    <main className="stage">
      <StageHead
        title="Edge cases"
        sentence={
          base.value === undefined
            ? '\u00a0'
            : base.value.asked === 0
              ? 'Ask the base model what it already knows.'
              : `Of ${count(base.value.asked, 'approved question')} the base model answers ${figure(cases.length)} wrongly.`
        }
      >
        {unmarked.length > 0 && (
          <Button
            busy={review.busy && 'Marking'}
            onClick={() => void review.run(unmarked, { action: 'weigh', weight: heavier })}
          >
            Mark all {figure(unmarked.length)}
          </Button>
        )}
        {!empty && (
          <Button kind="primary" onClick={() => setDialog('ask')}>
            Ask the base model
          </Button>
        )}
        <LinkButton href={queueHref(projectId)}>Back to the queue</LinkButton>
      </StageHead>
      <Pane label="Edge cases" className="edge scroll">
        <WorkNow projectId={projectId} />
        <ShowProblem problem={base.problem ?? still.problem ?? review.problem} />
        {wrongStill.length > 0 && (
          <section aria-label="Still wrong after training">
            <div className="row edge-head">
              <h2 className="h grow">Still wrong after the last scored training</h2>
              {(still.value?.passageIds.length ?? 0) > 0 && (
                <Button size="small" onClick={() => setDialog('draft')}>
                  Draft around them
                </Button>
              )}
            </div>
            <p className="note">
              These are test questions and stay unlearned. Drafts come from other documents that speak of the
              same.
            </p>
            <ul className="cases">
              {wrongStill.map((each) => (
                <Case key={each.exampleId} projectId={projectId} item={each} />
              ))}
            </ul>
          </section>
        )}
        {empty && (
          <Empty
            title={base.value?.asked === 0 ? 'Nothing was asked yet' : 'It answers them all'}
            action={
              <Button kind="primary" onClick={() => setDialog('ask')}>
                Ask the base model
              </Button>
            }
          >
            The questions it gets wrong teach most. They can count more in training, and a share of them is
            kept for the test.
          </Empty>
        )}
        {cases.length > 0 && (
          <section aria-label="Wrong before training">
            <h2 className="h edge-head">Wrong before training, worst first</h2>
            <ul className="cases">
              {cases.map((each) => (
                <Case
                  key={each.exampleId}
                  projectId={projectId}
                  item={each}
                  act={(act) => void review.run([each.exampleId], act)}
                />
              ))}
            </ul>
          </section>
        )}
      </Pane>
      {dialog === 'ask' && <AskDialog projectId={projectId} onClose={() => setDialog(null)} />}
      {dialog === 'draft' && still.value !== undefined && (
        <DraftDialog
          projectId={projectId}
          from={{ passageIds: still.value.passageIds, words: 'around what is still wrong' }}
          onClose={() => setDialog(null)}
        />
      )}
    </main>
  );
}

function Case(props: { projectId: string; item: EdgeCase; act?: (act: ReviewAction) => void }) {
  const { item, act } = props;
  return (
    <li>
      <h3 className="read-s">
        <a href={stageHref(props.projectId, 'examples', item.exampleId)}>{item.question}</a>
      </h3>
      <dl>
        <dt>Approved</dt>
        <dd>{item.approved}</dd>
        <dt>It says</dt>
        <dd>{item.said === '' ? 'nothing' : item.said}</dd>
        <dt>Why wrong</dt>
        <dd>{item.reasons.join('. ')}.</dd>
      </dl>
      {act !== undefined && (
        <div className="row work-buttons">
          {item.weight > 1 ? (
            <Button size="small" onClick={() => act({ action: 'weigh', weight: 1 })}>
              Counts {item.weight} times; count once
            </Button>
          ) : (
            <Button size="small" onClick={() => act({ action: 'weigh', weight: heavier })}>
              Mark as edge case
            </Button>
          )}
          {item.hasWrongAnswer ? (
            <span className="note">Its wrong answer is kept.</span>
          ) : (
            item.said !== '' && (
              <Button
                size="small"
                kind="quiet"
                onClick={() => act({ action: 'wrong', wrongAnswer: item.said })}
              >
                Yes, wrong: keep it as the wrong answer
              </Button>
            )
          )}
        </div>
      )}
    </li>
  );
}

/** Which model is asked, and how many questions. */
function AskDialog(props: { projectId: string; onClose: () => void }) {
  const pick = useModels();
  const [questions, setQuestions] = useState('100');
  const wanted = Number(questions);
  const wrong =
    !Number.isInteger(wanted) || wanted < 1 || wanted > 20_000
      ? 'Enter a whole number from 1 to 20,000.'
      : null;
  const ask = useAction(async () => {
    if (pick.model === undefined || wrong !== null) return;
    await core.examples.work.askBase({
      projectId: props.projectId,
      modelId: pick.model.id,
      questions: wanted,
    });
    props.onClose();
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Ask the base model"
      onSubmit={() => void ask.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={ask.busy && 'Starting'} cannot={noModel(pick)}>
            Start asking
          </Button>
        </>
      }
    >
      <p>
        Approved questions are put to the model as it is, those never asked first. Once the test was opened
        its questions are left out. You can pause, and go on another day.
      </p>
      <ModelSelect pick={pick} />
      <Field
        label="How many questions"
        type="number"
        inputMode="numeric"
        min={1}
        max={20_000}
        value={questions}
        onChange={(event) => setQuestions(event.target.value)}
        problem={wrong}
      />
      <ShowProblem problem={ask.problem ?? pick.problem} />
    </Dialog>
  );
}
