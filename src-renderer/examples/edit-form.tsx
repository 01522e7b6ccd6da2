import { useState, type KeyboardEvent } from 'react';
import type { ExampleRow } from '../../src-main/contract/examples.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { useFocus } from '../ui/use-focus.ts';

/** Question and answer as fields, in the place where they were read. Ctrl Enter saves, Esc leaves them as they were. */
export function EditForm(props: {
  row: ExampleRow;
  onSave: (question: string, answer: string) => void;
  onCancel: () => void;
}) {
  const [question, setQuestion] = useState(props.row.question);
  const [answer, setAnswer] = useState(props.row.answer);
  const [told, setTold] = useState(false);
  const field = useFocus<HTMLTextAreaElement>();

  function save(): void {
    setTold(true);
    if (question.trim() !== '' && answer.trim() !== '') props.onSave(question.trim(), answer.trim());
  }
  function press(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      props.onCancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  }

  return (
    <>
      <div className="sheet scroll" onKeyDown={press} role="group" aria-label="Edit the example">
        <h2 className="vh">Edit the example</h2>
        <TextArea
          label="Question"
          className="ask"
          rows={3}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          problem={told && question.trim() === '' ? 'A question is needed.' : null}
        />
        <TextArea
          ref={field}
          label="Answer"
          className="read fit"
          rows={8}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
          problem={
            told && answer.trim() === ''
              ? 'An answer is needed. To drop the example, cancel and reject it.'
              : null
          }
        />
      </div>
      <div className="desk-foot">
        <div className="keys">
          <Button kind="primary" hotkey="Ctrl Enter" onClick={save}>
            Save the edit
          </Button>
          <Button hotkey="Esc" onClick={props.onCancel}>
            Cancel
          </Button>
        </div>
        <div className="legend">
          An edited example waits for approval again. What it said before stays in its history.
        </div>
      </div>
    </>
  );
}
