/** How the files are loaded where they go, and where they lie. */
import { Copy } from 'lucide-react';
import { Fragment } from 'react';
import { IconButton } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';
import type { ShareTarget } from './share-targets.ts';

export function HowToLoad({ target, folder }: { target: ShareTarget; folder: string | null }) {
  return (
    <section className="load">
      <h3 className="h">How to load it</h3>
      <ol className="dense ink2">
        {target.load.map((line) => (
          <li key={line}>{withCode(line)}</li>
        ))}
      </ol>
      {folder !== null && (
        <p className="folder">
          <span className="note">{folder}</span>
          <IconButton
            icon={Copy}
            label="Copy the folder’s path"
            onClick={() => {
              void navigator.clipboard.writeText(folder).then(() => say('The path was copied'));
            }}
          />
        </p>
      )}
    </section>
  );
}

/** Words between backticks are commands. */
function withCode(line: string) {
  return line
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}
