import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { goToStage } from '../wizard/navigate.ts';

/** Name a project and go to its documents. */
export function NewProjectDialog(props: { open: boolean; onClose: () => void }) {
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [told, setTold] = useState(false);
  const create = useAction(async () => {
    const project = await core.workspace.createProject({ name: name.trim(), note: note.trim() });
    props.onClose();
    goToStage(project.id, 'documents');
  });
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title="Start a project"
      onSubmit={() => {
        setTold(true);
        if (name.trim() !== '') void create.run();
      }}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={create.busy && 'Starting'}>
            Start the project
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        hint="What it will answer about, for instance “Employment advice”."
        value={name}
        onChange={(event) => setName(event.target.value)}
        problem={told && name.trim() === '' ? 'Enter a name for the project.' : null}
        maxLength={120}
      />
      <Field
        label="Client, ward or team (optional)"
        value={note}
        onChange={(event) => setNote(event.target.value)}
        maxLength={120}
      />
      <ShowProblem problem={create.problem} />
    </Dialog>
  );
}
