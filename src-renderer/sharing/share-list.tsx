/** What can be shared, in two groups; the open row is explained beside it. */
import { Check, CircleX } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { bytes } from '../ui/words.ts';
import { StateWord } from '../ui/state-word.tsx';
import { type ShareItem, sizeOf, stateOf } from './share-items.ts';

export function ShareList(props: {
  items: readonly ShareItem[];
  open: string | null;
  onOpen: (key: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const groups = [
    { title: 'The model', items: props.items.filter(({ kind }) => kind === 'adapter') },
    { title: 'Examples', items: props.items.filter(({ kind }) => kind === 'examples') },
  ];
  function press(event: KeyboardEvent): void {
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>('li > button') ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = at < 0 || to === undefined ? undefined : rows[to];
    if (!row) return;
    event.preventDefault();
    row.focus();
    row.click();
  }
  return (
    <div ref={list} onKeyDown={press}>
      {groups.map((group) => (
        <section key={group.title}>
          <h2 className="h">{group.title}</h2>
          {group.items.length === 0 ? (
            <p className="dense ink2 none">
              Nothing was learned yet. Once a training has finished, its result is here.
            </p>
          ) : (
            <ul className="list out">
              {group.items.map((item) => (
                <li key={item.key}>
                  <button
                    type="button"
                    aria-current={item.key === props.open || undefined}
                    onClick={() => props.onOpen(item.key)}
                  >
                    <span>
                      <b>{item.title}</b>
                      <span className="note">{item.note}</span>
                    </span>
                    <span className="num">{item.latest?.files.length ? bytes(sizeOf(item.latest)) : ''}</span>
                    <ItemState item={item} />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  );
}

function ItemState({ item }: { item: ShareItem }) {
  const state = stateOf(item.latest);
  const icon = state.tone === 'bad' ? CircleX : state.done ? Check : undefined;
  return (
    <StateWord tone={state.tone} working={state.working} wrap {...(icon && { icon })}>
      {state.words}
    </StateWord>
  );
}
