/** How often an example is learned from, its wrong answer, and what the model sees of it. */
import { type FormEvent, useEffect, useState } from 'react';
import type { Example, ExampleRow, ReviewAction } from '../../src-main/contract/examples.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { PreviewDialog } from './preview-dialog.tsx';
import { useWords } from './words.ts';

const heavier = 3;

export function UseSection(props: {
  row: ExampleRow;
  detail: Example | null;
  onAct: (act: ReviewAction) => void;
}) {
  const { row, detail, onAct } = props;
  const [seeing, setSeeing] = useState(false);
  const [writing, setWriting] = useState(false);
  useEffect(() => setWriting(false), [row.id]);
  const wrong = detail?.wrongAnswer ?? null;
  return (
    <section>
      <h3 className="h">Use</h3>
      <p className="ink2">
        {useWords(row)}
        {row.weight > 1 && ` An edge case: counts ${row.weight} times.`}
      </p>
      <div className="margin-buttons">
        <Button size="small" onClick={() => setSeeing(true)}>
          What the model sees
        </Button>
        {row.status !== 'rejected' && (
          <Button
            size="small"
            onClick={() => onAct({ action: 'weigh', weight: row.weight > 1 ? 1 : heavier })}
          >
            {row.weight > 1 ? 'Count it once' : 'Mark as edge case'}
          </Button>
        )}
        {row.status !== 'rejected' && detail !== null && wrong === null && !writing && (
          <Button size="small" onClick={() => setWriting(true)}>
            Add a wrong answer
          </Button>
        )}
        {wrong !== null && (
          <Button size="small" onClick={() => onAct({ action: 'wrong', wrongAnswer: null })}>
            Drop its wrong answer
          </Button>
        )}
      </div>
      {writing && (
        <WrongForm
          answer={row.answer}
          onCancel={() => setWriting(false)}
          onSave={(wrongAnswer) => {
            setWriting(false);
            onAct({ action: 'wrong', wrongAnswer });
          }}
        />
      )}
      {seeing && <PreviewDialog exampleId={row.id} onClose={() => setSeeing(false)} />}
    </section>
  );
}

function WrongForm(props: { answer: string; onSave: (wrong: string) => void; onCancel: () => void }) {
  const [wrong, setWrong] = useState('');
  const [told, setTold] = useState(false);
  const same = wrong.trim() === props.answer.trim();
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTold(true);
    if (wrong.trim() !== '' && !same) props.onSave(wrong.trim());
  }
  return (
    <form onSubmit={submit} aria-label="Wrong answer">
      <TextArea
        label="Wrong answer"
        className="dense"
        rows={4}
        value={wrong}
        onChange={(event) => setWrong(event.target.value)}
        problem={
          told && wrong.trim() === ''
            ? 'A wrong answer is needed.'
            : told && same
              ? 'It must differ from the right one.'
              : null
        }
      />
      <div className="row work-buttons">
        <Button size="small" type="submit">
          Keep it
        </Button>
        <Button size="small" kind="quiet" onClick={props.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
