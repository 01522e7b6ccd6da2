/** A server of one's own: how it is reached and where things are over there. */
import { useState } from 'react';
import { type ServerWish, serverWishSchema } from '../../src-main/contract/elsewhere.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';

const first = {
  name: '',
  kind: 'host' as ServerWish['kind'],
  address: '',
  port: '',
  folder: 'vernacular',
  model: '',
  processes: '1',
  prepare: '',
};

export function ServerDialog(props: { onClose: () => void; onSaved: (id: string) => void }) {
  const [given, setGiven] = useState(first);
  const [told, setTold] = useState(false);
  const set = (values: Partial<typeof first>): void => setGiven({ ...given, ...values });
  const wish = serverWishSchema.safeParse({
    ...given,
    port: given.port.trim() === '' ? null : Number(given.port),
    processes: Number(given.processes),
    command: null,
  });
  const wrong = (field: keyof typeof first, words: string): string | null =>
    told && wish.error?.issues.some(({ path }) => path[0] === field) === true ? words : null;
  const save = useAction(async () => {
    setTold(true);
    if (!wish.success) return;
    const { id } = await core.elsewhere.saveServer({ ...wish.data, id: null });
    props.onSaved(id);
  });
  return (
    <Dialog
      open
      wide
      title="Add a server"
      onClose={props.onClose}
      onSubmit={() => void save.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.busy && 'Saving'}>
            Add it
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        value={given.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        problem={wrong('name', 'Give it a name.')}
      />
      <Field
        label="Address"
        value={given.address}
        onChange={(event) => set({ address: event.currentTarget.value })}
        hint="user@host, or a name from your SSH configuration. A key must open it without a question."
        problem={wrong('address', 'Such as anna@gpu01.example.org.')}
      />
      <Select
        label="What it is"
        value={given.kind}
        onChange={(event) => set({ kind: event.currentTarget.value as ServerWish['kind'] })}
      >
        <option value="host">One computer</option>
        <option value="slurm">The login node of a Slurm cluster</option>
        <option value="ray">The head of a Ray cluster</option>
      </Select>
      <Field
        label="Base model over there"
        value={given.model}
        onChange={(event) => set({ model: event.currentTarget.value })}
        hint="Its folder in Hugging Face form; the same model as the GGUF file here."
        problem={wrong('model', 'Give the path of the folder on the server.')}
      />
      <Details summary="More">
        <Field
          label="Folder for trainings"
          value={given.folder}
          onChange={(event) => set({ folder: event.currentTarget.value })}
          problem={wrong('folder', 'Letters, digits, dots, hyphens and slashes only.')}
        />
        <Field
          label="Port"
          inputMode="numeric"
          value={given.port}
          onChange={(event) => set({ port: event.currentTarget.value })}
          hint="Empty: as in your SSH configuration."
          problem={wrong('port', 'A number from 1 to 65535.')}
        />
        <Field
          label="GPUs to use"
          inputMode="numeric"
          value={given.processes}
          onChange={(event) => set({ processes: event.currentTarget.value })}
          hint="One process each; of a Ray cluster, its workers."
          problem={wrong('processes', 'A number from 1 to 512.')}
        />
        <Field
          label="Before it starts"
          value={given.prepare}
          onChange={(event) => set({ prepare: event.currentTarget.value })}
          hint="A shell line, such as: . /opt/venv/bin/activate"
          problem={wrong('prepare', 'At most 1,000 characters.')}
        />
      </Details>
      <ShowProblem problem={save.problem} />
    </Dialog>
  );
}
