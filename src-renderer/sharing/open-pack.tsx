/** Open a file that came from another computer: a demo to show, or a project to work on with. */
import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { goToStage } from '../wizard/navigate.ts';
import { useShownDemo } from './shown-demo.ts';

const ARCHIVE = '.vernacular-project';

export function OpenPack(props: { open: boolean; onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [told, setTold] = useState(false);
  const show = useShownDemo((state) => state.show);
  const isProject = file?.name.endsWith(ARCHIVE) === true;
  const open = useAction(async () => {
    setTold(true);
    if (file === null || passphrase === '') return;
    if (isProject) {
      const project = await core.sharing.openArchive({ file, passphrase });
      say(`“${project.name}” is on this computer now`);
      close();
      goToStage(project.id, 'documents');
      return;
    }
    const demo = await core.sharing.openDemo({ file, passphrase });
    close();
    show(demo);
  });
  function close(): void {
    setFile(null);
    setPassphrase('');
    setTold(false);
    open.dismiss();
    props.onClose();
  }
  return (
    <Dialog
      open={props.open}
      onClose={close}
      title="Open a pack"
      onSubmit={() => void open.run()}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" busy={open.busy && 'Checking every byte'}>
            Open it
          </Button>
        </>
      }
    >
      <p className="dense ink2">
        A demo pack is shown and stays as it is. A project archive is taken in whole, once every byte of it
        was checked.
      </p>
      <Field
        label="File"
        type="file"
        accept=".vernacular-demo,.vernacular-project"
        hint="Ends in .vernacular-demo or .vernacular-project."
        onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        problem={told && file === null ? 'Choose the file.' : null}
      />
      <Field
        label="Its passphrase"
        type="password"
        autoComplete="off"
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
        problem={told && passphrase === '' ? 'Enter the passphrase that came with it.' : null}
      />
      <ShowProblem problem={open.problem} />
    </Dialog>
  );
}
