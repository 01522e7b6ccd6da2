/** Bring a base model: a GGUF file picked with the system's dialog, by its path, or handed over as bytes. */
import { useRef, useState } from 'react';
import type { BaseModel } from '../../src-main/contract/models.ts';
import { core, shell } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FileName } from '../ui/file-name.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { takeFiles } from '../models/take-files.ts';

/** A path in the desktop app, which reads it where it lies; a file in a browser, which has to hand it over. */
type Picked =
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly files: readonly File[] };

const nameOf = (first: File, count: number): string =>
  count === 1 ? first.name : `${first.name} and ${count - 1} more`;

export function AddModel(props: { open: boolean; onClose: () => void; onAdded: (model: BaseModel) => void }) {
  const [picked, setPicked] = useState<Picked | null>(null);
  const [missing, setMissing] = useState(false);
  const [refused, setRefused] = useState<Awaited<ReturnType<typeof core.models.addFolder>>['refused']>([]);
  const input = useRef<HTMLInputElement>(null);

  const pick = useAction(async () => {
    if (shell === null) {
      input.current?.click();
      return;
    }
    const { paths } = await shell.chooseFiles({
      title: 'Add a model file',
      filters: [{ name: 'Models and model packs', extensions: ['gguf', 'tar'] }],
      many: false,
    });
    const [path] = paths;
    if (path !== undefined) take({ name: path.split(/[\\/]/).at(-1) ?? path, path });
  });
  const add = useAction(async () => {
    if (picked === null) {
      setMissing(true);
      return;
    }
    const added =
      'path' in picked ? [await core.models.addPath({ path: picked.path })] : await takeFiles(picked.files);
    const last = added.at(-1);
    if (last !== undefined) props.onAdded(last);
    close();
  });
  const folder = useAction(async () => {
    const chosen = await shell?.chooseFolder({ title: 'Add every model of a folder' });
    if (chosen?.path == null) return;
    const { added, refused } = await core.models.addFolder({ path: chosen.path });
    const last = added.at(-1);
    if (last !== undefined) props.onAdded(last);
    setRefused(refused);
    if (refused.length === 0) close();
  });
  function take(next: Picked): void {
    setPicked(next);
    setMissing(false);
    add.dismiss();
  }
  function close(): void {
    setPicked(null);
    setMissing(false);
    setRefused([]);
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
        A model in GGUF form, for example Qwen3, Llama 3, SmolLM, Gemma 3, Phi or Mistral, or a model pack. It
        is looked at in a process of its own before anything else reads it. Of a model in several files,
        choose {shell === null ? 'all' : 'the first'}.{shell !== null && ' The file stays where it is.'}
      </p>
      <div className="pick-file">
        <input
          ref={input}
          type="file"
          accept=".gguf,.tar"
          multiple
          className="vh"
          tabIndex={-1}
          aria-label="Model file"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            const [first] = files;
            if (first) take({ name: nameOf(first, files.length), files });
          }}
        />
        <Button onClick={() => void pick.run()}>Choose a file…</Button>
        {shell !== null && (
          <Button busy={folder.busy && 'Looking inside'} onClick={() => void folder.run()}>
            A folder…
          </Button>
        )}
        <span className={missing ? 'dense bad' : 'dense ink2'}>
          {missing ? (
            'Choose a file first.'
          ) : picked === null ? (
            'No file chosen'
          ) : (
            <FileName name={picked.name} />
          )}
        </span>
      </div>
      {refused.map(({ name, problem }) => (
        <p key={name} className="dense bad">
          {name}: {problem.what}
        </p>
      ))}
      <ShowProblem problem={pick.problem ?? folder.problem ?? add.problem} />
    </Dialog>
  );
}
