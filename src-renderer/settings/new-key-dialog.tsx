import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { EndpointStatus } from '../../src-main/contract/endpoint.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useWorkspace } from '../wizard/workspace.tsx';
import { LimitFields, readLimits, usualLimits } from './limit-fields.tsx';

/** Make a key for a project; its text is shown here and never again. */
export function NewKeyDialog(props: { onMade: (status: EndpointStatus) => void; onClose: () => void }) {
  const { projects } = useWorkspace();
  const [name, setName] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const [limits, setLimits] = useState(usualLimits);
  const [told, setTold] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const projectId = picked ?? projects?.[0]?.id ?? null;
  const make = useAction(async () => {
    const wanted = readLimits(limits);
    if (name.trim() === '' || projectId === null || wanted === null) return;
    const made = await core.endpoint.createKey({ projectId, name: name.trim(), ...wanted });
    setKey(made.key);
    props.onMade(made.status);
  });
  const copy = useAction(async () => {
    await navigator.clipboard.writeText(key ?? '');
    say('The key is copied');
  });

  if (key !== null) {
    return (
      <Dialog
        open
        title="Your new key"
        onClose={props.onClose}
        foot={
          <>
            <Button icon={Copy} onClick={() => void copy.run()}>
              Copy the key
            </Button>
            <Button kind="primary" onClick={props.onClose}>
              I have kept it
            </Button>
          </>
        }
      >
        <pre className="endpoint-key" tabIndex={0} aria-label="The key">
          {key}
        </pre>
        <Notice what="It is shown this once.">
          <p>
            Only a fingerprint of it is stored. Whoever has it can ask your models and train in this project.
          </p>
        </Notice>
        <ShowProblem problem={copy.problem} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      title="Make a key"
      onClose={props.onClose}
      onSubmit={() => {
        setTold(true);
        void make.run();
      }}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={make.busy && 'Making'}
            cannot={projectId === null ? 'There is no project yet.' : null}
          >
            Make the key
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
        problem={told && name.trim() === '' ? 'Name the program or the person that will use it.' : null}
        hint="The program or the person that will use it."
      />
      <Select
        label="Project"
        value={projectId ?? ''}
        onChange={(event) => setPicked(event.target.value)}
        hint="It may ask this project’s tuned models and train in it. Files sent with it become approved examples there."
      >
        {projects?.map((project) => (
          <option key={project.id} value={project.id}>
            {project.name}
          </option>
        ))}
      </Select>
      <LimitFields limits={limits} onChange={setLimits} />
      <ShowProblem problem={make.problem} />
    </Dialog>
  );
}
