/** Bring a base model: a GGUF file picked here, or named by its path where the shell may read it itself. */
import { useRef, useState } from 'react';
import type { BaseModel } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';

export function AddModel(props: {
  open: boolean;
  takesPaths: boolean;
  onClose: () => void;
  onAdded: (model: BaseModel) => void;
}) {
  const [path, setPath] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const add = useAction(async () => {
    if (props.takesPaths ? path.trim() === '' : file === null) {
      setMissing(props.takesPaths ? 'Give the path of a file that ends in .gguf.' : 'Choose a file first.');
      return;
    }
    const model = props.takesPaths
      ? await core.models.addPath({ path: path.trim() })
      : file && (await core.models.add({ name: file.name, file }));
    if (!model) return;
    props.onAdded(model);
    close();
  });
  function close(): void {
    setPath('');
    setFile(null);
    setMissing(null);
    add.dismiss();
    props.onClose();
  }

  return (
    <Dialog
      open={props.open}
      onClose={close}
      title="Add a model file"
      onSubmit={() => void add.run()}
      foot={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.busy && 'Looking inside'}>
            Add it
          </Button>
        </>
      }
    >
      <p className="dense ink2">
        A model in GGUF form, for example Qwen3, Llama 3, SmolLM, Gemma 3, Phi or Mistral. It is looked at in
        a process of its own before anything else reads it, and stays where it is.
      </p>
      {props.takesPaths ? (
        <Field
          label="Path of the file"
          value={path}
          autoFocus
          spellCheck={false}
          onChange={(event) => {
            setPath(event.currentTarget.value);
            setMissing(null);
          }}
          problem={missing}
        />
      ) : (
        <div className="pick-file">
          <input
            ref={picker}
            type="file"
            accept=".gguf"
            className="vh"
            tabIndex={-1}
            aria-label="Model file"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null);
              setMissing(null);
            }}
          />
          <Button onClick={() => picker.current?.click()}>Choose a file…</Button>
          <span className={missing === null ? 'dense ink2' : 'dense bad'}>
            {missing ?? file?.name ?? 'No file chosen'}
          </span>
        </div>
      )}
      <ShowProblem problem={add.problem} />
    </Dialog>
  );
}
