import { Dialog as Base } from '@base-ui/react/dialog';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { Marked } from '../ui/marked.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useFocus } from '../ui/use-focus.ts';
import type { Found } from './find-places.ts';
import { useFound } from './use-found.ts';

function Results(props: { id: string; found: readonly Found[]; at: number; onGone: () => void }) {
  return (
    <div className="finds" role="listbox" id={props.id} aria-label="Found">
      {props.found.map((each, index) => (
        <a
          key={each.key}
          id={`${props.id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === props.at}
          href={each.href}
          ref={(row) => {
            if (index === props.at) row?.scrollIntoView({ block: 'nearest' });
          }}
          onClick={props.onGone}
        >
          <span className="note kind">{each.kind}</span>
          <span className={each.read ? 'read-s words' : 'words'}>
            <Marked text={each.words} />
          </span>
          <span className="note where clip">{each.told}</span>
        </a>
      ))}
    </div>
  );
}

function Find({ projectId, onClose }: { projectId: string | null; onClose: () => void }) {
  const id = useId();
  const field = useFocus<HTMLInputElement>();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const { found, problem } = useFound(projectId, query);
  useEffect(() => setAt(0), [query]);
  const place = Math.min(at, Math.max(0, found.length - 1));

  function pick(each: Found | undefined): void {
    if (each === undefined) return;
    location.hash = each.href;
    onClose();
  }
  function press(event: KeyboardEvent): void {
    if (event.key === 'Enter') pick(found[place]);
    else if (event.key === 'ArrowDown') setAt(Math.min(place + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(place - 1, 0));
    else return;
    event.preventDefault();
  }

  return (
    <>
      <Base.Title className="vh">Find</Base.Title>
      <input
        ref={field}
        className="find-field"
        type="text"
        role="combobox"
        aria-label="Find a passage, an example, a step or a project"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${place}`}
        placeholder="Find a passage, an example, a step or a project"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={press}
      />
      <ShowProblem problem={problem} />
      <Results id={id} found={found} at={place} onGone={onClose} />
      {found.length === 0 && (
        <p className="note no-finds">Nothing holds these words. Try one of them, or its beginning.</p>
      )}
    </>
  );
}

/** `Ctrl K`: everything that can be gone to, by its words. */
export function FindDialog(props: { projectId: string | null; open: boolean; onClose: () => void }) {
  return (
    <Base.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup className="dialog find">
          <Find projectId={props.projectId} onClose={props.onClose} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
