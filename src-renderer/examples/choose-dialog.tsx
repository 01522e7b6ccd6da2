import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { figure } from '../ui/words.ts';
import { showInQueue } from './chosen-store.ts';

/** How many to pick, and from what; they are shown in the queue. */
export function ChooseDialog(props: { projectId: string; onClose: () => void }) {
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
