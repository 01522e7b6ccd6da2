import { FolderDown } from 'lucide-react';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { shell } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { bytes, figure } from '../ui/words.ts';
import { addFiles, addPaths, useAdding, type Adding } from './adding.ts';
import { droppedFiles, pickedFiles } from './dropped-files.ts';

/** Whether a drag carries files at all. */
function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes('Files');
}

/** Handlers that take a drop anywhere on an element, and whether one hovers over it now. */
export function useDrop(projectId: string) {
  const [over, setOver] = useState(false);
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        const inside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!inside) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void droppedFiles(event.dataTransfer).then((files) => addFiles(projectId, files));
      },
    },
  };
}

/** The system’s dialog where there is one, otherwise the browser’s. */
async function chooseFiles(projectId: string, input: HTMLInputElement | null): Promise<void> {
  if (shell === null) input?.click();
  else await addPaths(projectId, (await shell.chooseFiles({ title: 'Add documents' })).paths);
}

async function chooseFolder(projectId: string, input: HTMLInputElement | null): Promise<void> {
  if (shell === null) {
    input?.click();
    return;
  }
  const { path } = await shell.chooseFolder({ title: 'Add a folder of documents' });
  await addPaths(projectId, path === null ? [] : [path]);
}

function takingWords({ done, total, large }: Adding): string {
  const which = `Taking in ${figure(done + 1)} of ${figure(total)}`;
  return large === null ? which : `${which}, ${bytes(large.sent)} of ${bytes(large.bytes)}`;
}

/** The dashed place: drop, choose files, choose a folder; while files are stored it counts them. */
export function DropZone({ projectId, over }: { projectId: string; over: boolean }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (folder.current !== null) folder.current.webkitdirectory = true;
  }, []);
  const adding = useAdding((all) => all[projectId]);
  const busy = adding !== undefined && adding.done < adding.total;
  return (
    <div className={over ? 'drop is-over' : 'drop'}>
      <Icon icon={FolderDown} />
      <span className="grow num" aria-live="polite">
        {busy ? takingWords(adding) : over ? 'Let go to add them' : 'Drop files or a folder'}
      </span>
      <Menu
        align="end"
        trigger={<Button size="small">Choose…</Button>}
        groups={[
          [
            { words: 'Files…', onPick: () => void chooseFiles(projectId, files.current) },
            { words: 'A whole folder…', onPick: () => void chooseFolder(projectId, folder.current) },
          ],
        ]}
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to add"
        onChange={(event) => {
          void addFiles(projectId, pickedFiles(event.target.files));
          event.target.value = '';
        }}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label="Folder to add"
        onChange={(event) => {
          void addFiles(projectId, pickedFiles(event.target.files));
          event.target.value = '';
        }}
      />
    </div>
  );
}
