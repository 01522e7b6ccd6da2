/** What can be shared, in groups; the open row is explained beside it. */
import { Check, CircleDot, CircleX } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { bytes } from '../ui/words.ts';
import { StateWord } from '../ui/state-word.tsx';
import { type ShareItem, sizeOf, stateOf } from './share-items.ts';

const groups = ['The model', 'Ready folders', 'Examples and evidence'] as const;

export function ShareList(props: {
  items: readonly ShareItem[];
  open: string;
  onOpen: (key: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
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
        <section key={group}>
          <h2 className="h">{group}</h2>
          <ul className="list out">
            {props.items
              .filter(({ target }) => target.group === group)
              .map((item) => (
                <li key={item.target.kind}>
                  <button
                    type="button"
                    aria-current={item.target.kind === props.open || undefined}
                    onClick={() => props.onOpen(item.target.kind)}
                  >
                    <span>
                      <b>{item.target.title}</b>
                      <span className="note">{item.target.note}</span>
                    </span>
                    <span className="num">{item.latest?.files.length ? bytes(sizeOf(item.latest)) : ''}</span>
                    <ItemState item={item} />
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ItemState({ item }: { item: ShareItem }) {
  const state = stateOf(item.latest, item.cannot);
  const icon = { bad: CircleX, warn: CircleDot, calm: state.done ? Check : undefined }[state.tone];
  return (
    <StateWord tone={state.tone} working={state.working} wrap {...(icon && { icon })}>
      {state.words}
    </StateWord>
  );
}
