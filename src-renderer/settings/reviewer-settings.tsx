import { useState, type FormEvent } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useWorkspace } from '../wizard/workspace.tsx';

/** Who sits at the desk now. */
export function ReviewerSettings() {
  const { status, setStatus } = useWorkspace();
  const [name, setName] = useState(status.reviewer ?? '');
  const [told, setTold] = useState(false);
  const save = useAction(async () => {
    setStatus(await core.workspace.setReviewer({ name: name.trim() }));
    say(`${name.trim()} reviews from now on`);
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTold(true);
    if (name.trim() !== '') void save.run();
  }
  return (
    <form className="narrow" onSubmit={submit} noValidate>
      <h2 className="pane-title">Reviewer</h2>
      <Field
        label="Name"
        hint="Shown on every approval from now on, as it should be signed. Earlier approvals keep the name they were given under."
        value={name}
        onChange={(event) => setName(event.target.value)}
        problem={told && name.trim() === '' ? 'Enter the name that should stand on approvals.' : null}
        autoComplete="name"
        maxLength={120}
      />
      <ShowProblem problem={save.problem} />
      <div className="row form-foot">
        <Button kind="primary" type="submit" busy={save.busy && 'Saving'}>
          Save the name
        </Button>
      </div>
    </form>
  );
}
