import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';

/** One example written by a person, or a card with a wrong and a right answer. It waits for review like any other. */
export function WriteDialog(props: {
  projectId: string;
  onClose: () => void;
  /** Ask for a wrong answer too; filled in from a rejected draft where there is one. */
  card?: { readonly question: string; readonly wrongAnswer: string; readonly passageId: string | null };
}) {
  const { card } = props;
  const [question, setQuestion] = useState(card?.question ?? '');
  const [answer, setAnswer] = useState('');
  const [wrong, setWrong] = useState(card?.wrongAnswer ?? '');
  const [told, setTold] = useState(false);
  const same = card !== undefined && wrong.trim() !== '' && wrong.trim() === answer.trim();
  const complete =
    question.trim() !== '' && answer.trim() !== '' && (card === undefined || wrong.trim() !== '') && !same;
  const add = useAction(async () => {
    await core.examples.add({
      projectId: props.projectId,
      question: question.trim(),
      answer: answer.trim(),
      ...(card !== undefined && { wrongAnswer: wrong.trim(), passageId: card.passageId }),
    });
    props.onClose();
    say('Added, waiting for review');
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={card === undefined ? 'Write an example' : 'A wrong and a right answer'}
      wide
      onSubmit={() => {
        setTold(true);
        if (complete) void add.run();
      }}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.busy && 'Adding'}>
            {card === undefined ? 'Add the example' : 'Add the card'}
          </Button>
        </>
      }
    >
      {card !== undefined && (
        <p>It learns to prefer the right answer to the wrong one, once training on such cards is started.</p>
      )}
      <TextArea
        label="Question"
        hint="As a colleague or a client would ask it."
        className="read-s"
        rows={2}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
        problem={told && question.trim() === '' ? 'A question is needed.' : null}
      />
      {card !== undefined && (
        <TextArea
          label="Wrong answer"
          hint="As a model would wrongly give it."
          className="read-s"
          rows={4}
          value={wrong}
          onChange={(event) => setWrong(event.target.value)}
          problem={told && wrong.trim() === '' ? 'A wrong answer is needed.' : null}
        />
      )}
      <TextArea
        label={card === undefined ? 'Answer' : 'Right answer'}
        hint="As it should be given, word for word."
        className="read-s"
        rows={card === undefined ? 6 : 4}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
        problem={
          told && answer.trim() === ''
            ? 'An answer is needed.'
            : told && same
              ? 'The right answer must differ from the wrong one.'
              : null
        }
      />
      <ShowProblem problem={add.problem} />
    </Dialog>
  );
}
