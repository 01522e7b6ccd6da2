import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import type { ExampleStatus } from '../../src-main/contract/examples.ts';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { figure } from '../ui/words.ts';
import { EditForm } from './edit-form.tsx';
import { Sheet } from './sheet.tsx';
import type { Queue } from './use-queue.ts';
import type { Review } from './use-review.ts';
import { WriteDialog } from './write-dialog.tsx';

/** How long a result stays green before it greys. */
const freshMs = 1000;

function Result({ words }: { words: string }) {
  const [fresh, setFresh] = useState(true);
  useEffect(() => {
    setFresh(true);
    const timer = setTimeout(() => setFresh(false), freshMs);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <span role="status" className={fresh && words !== '' ? 'result ok end' : 'result end'}>
      {words}
    </span>
  );
}

const legend = [
  ['K', 'back'],
  ['Z', 'undo'],
  ['X', 'tick'],
  ['P', 'page'],
  ['?', 'all keys'],
] as const;

function Actions(props: { review: Review; status: ExampleStatus; onRight: () => void }) {
  const { review, status } = props;
  if (review.many > 0) {
    return (
      <div className="keys">
        <Button kind="primary" hotkey="A" onClick={review.approve}>
          Approve {figure(review.many)}
        </Button>
        <Button hotkey="R" onClick={review.reject}>
          Reject {figure(review.many)}
        </Button>
        <Button hotkey="F" onClick={review.flag}>
          Flag {figure(review.many)}
        </Button>
        <Button kind="quiet" className="end" hotkey="Esc" onClick={review.clear}>
          Clear ticks
        </Button>
      </div>
    );
  }
  return (
    <div className="keys">
      {status === 'approved' ? (
        <Button onClick={review.reopen}>Review again</Button>
      ) : (
        <Button kind="primary" hotkey="A" onClick={review.approve}>
          Approve
        </Button>
      )}
      <Button hotkey="E" onClick={review.edit}>
        Edit
      </Button>
      {status === 'rejected' ? (
        <>
          <Button onClick={review.reopen}>Review again</Button>
          <Button onClick={props.onRight}>Write the right answer</Button>
        </>
      ) : (
        <Button hotkey="R" onClick={review.reject}>
          Reject
        </Button>
      )}
      {status !== 'flagged' && (
        <Button hotkey="F" onClick={review.flag}>
          Flag
        </Button>
      )}
      <Button kind="quiet" className="end" hotkey="J" onClick={review.next}>
        Next
      </Button>
    </div>
  );
}

/** The middle pane: the example to be decided and what can be done with it. */
export function Desk(props: {
  projectId: string;
  queue: Queue;
  review: Review;
  findProblem: Problem | null;
}) {
  const { queue, review } = props;
  const row = queue.current;
  const edited = useRef(false);
  const [righting, setRighting] = useState(false);
  useEffect(() => {
    edited.current = review.editing;
  });
  if (row === null) return <Pane label="Example">{null}</Pane>;
  if (review.editing) {
    return (
      <Pane label="Edit the example" className="desk">
        <EditForm key={row.id} row={row} onSave={review.save} onCancel={review.cancel} />
      </Pane>
    );
  }
  return (
    <Pane label="Example" className="desk">
      <Sheet
        projectId={props.projectId}
        row={row}
        detail={queue.detail}
        changesShown={review.changesShown}
        onChanges={review.changes}
        takesFocus={edited.current}
      />
      <div className="desk-foot">
        {props.findProblem !== null && (
          <div className="desk-problem">
            <ShowProblem problem={props.findProblem} />
          </div>
        )}
        {queue.problem !== null && (
          <div className="desk-problem">
            <ShowProblem problem={queue.problem} action={<Button onClick={queue.dismiss}>Close</Button>} />
          </div>
        )}
        <Actions review={review} status={row.status} onRight={() => setRighting(true)} />
        <div className="legend">
          {legend.map(([key, does]) => (
            <span key={key}>
              <Kbd>{key}</Kbd> {does}
            </span>
          ))}
          <span className="narrow">
            <Kbd>I</Kbd> margin
          </span>
          <Result words={review.result} />
        </div>
      </div>
      {righting && (
        <WriteDialog
          projectId={props.projectId}
          card={{
            question: row.question,
            wrongAnswer: row.answer,
            passageId: queue.detail?.passage?.id ?? null,
          }}
          onClose={() => setRighting(false)}
        />
      )}
    </Pane>
  );
}
