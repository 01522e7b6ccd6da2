import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { ModelSelect, noModel } from './model-select.tsx';
import { useModels } from './use-models.ts';

const most = 2000;

/** Approved questions in other words: variety to learn from, or wordings of its own for the test. */
export function WordingsDialog(props: { projectId: string; onClose: () => void }) {
  const pick = useModels();
  const [of, setOf] = useState<'training' | 'test'>('training');
  const [questions, setQuestions] = useState('20');
  const wanted = Number(questions);
  const wrong =
    !Number.isInteger(wanted) || wanted < 1 || wanted > most
      ? `Enter a whole number from 1 to ${most}.`
      : null;
  const start = useAction(async () => {
    if (pick.model === undefined || wrong !== null) return;
    await core.examples.work.wordings({
      projectId: props.projectId,
      modelId: pick.model.id,
      of,
      questions: wanted,
    });
    props.onClose();
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Other wordings of approved questions"
      onSubmit={() => void start.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={start.busy && 'Starting'} cannot={noModel(pick)}>
            Start
          </Button>
        </>
      }
    >
      <p>
        People ask the same thing in many ways. Each wording keeps its question’s answer and part, and waits
        for your approval.
      </p>
      <Select
        label="Of which questions"
        value={of}
        onChange={(event) => setOf(event.currentTarget.value === 'test' ? 'test' : 'training')}
      >
        <option value="training">Those it learns from</option>
        <option value="test">Those kept for the test, which gets wordings of its own</option>
      </Select>
      <ModelSelect pick={pick} />
      <Field
        label="How many questions"
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        value={questions}
        onChange={(event) => setQuestions(event.target.value)}
        problem={wrong}
      />
      <ShowProblem problem={start.problem ?? pick.problem} />
    </Dialog>
  );
}
