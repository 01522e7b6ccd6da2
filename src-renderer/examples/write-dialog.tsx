import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';

/** One example written by a person. It waits for review like any other. */
export function WriteDialog(props: { projectId: string; onClose: () => void }) {
  const [question, setQuestion] = useState('');
  const [answer, setAnswer] = useState('');
  const [told, setTold] = useState(false);
  const add = useAction(async () => {
    await core.examples.add({ projectId: props.projectId, question: question.trim(), answer: answer.trim() });
    props.onClose();
    say('Added, waiting for review');
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Write an example"
      wide
      onSubmit={() => {
        setTold(true);
        if (question.trim() !== '' && answer.trim() !== '') void add.run();
      }}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.busy && 'Adding'}>
            Add the example
          </Button>
        </>
      }
    >
      <TextArea
        label="Question"
        hint="As a colleague or a client would ask it."
        className="read-s"
        rows={2}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
        problem={told && question.trim() === '' ? 'A question is needed.' : null}
      />
      <TextArea
        label="Answer"
        hint="As it should be given, word for word."
        className="read-s"
        rows={6}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
        problem={told && answer.trim() === '' ? 'An answer is needed.' : null}
      />
      <ShowProblem problem={add.problem} />
    </Dialog>
  );
}
