/** What can be shared, in groups; the open row is explained beside it. */
import { Check, CircleDot, CircleX } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { bytes } from '../ui/words.ts';
import { StateWord } from '../ui/state-word.tsx';
import { hrefOf } from '../wizard/navigate.ts';
import { type ShareItem, sizeOf, stateOf } from './share-items.ts';

const groups = ['The model', 'Ready folders', 'Examples and evidence'] as const;

export function ShareList(props: {
  items: readonly ShareItem[];
  open: string;
  onOpen: (key: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  function press(event: KeyboardEvent): void {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('li > button, li > a') ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = at < 0 || to === undefined ? undefined : rows[to];
    if (!row) return;
    event.preventDefault();
    row.focus();
    // A link leads away: it is only followed on purpose.
    if (row instanceof HTMLButtonElement) row.click();
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
            {group === 'Examples and evidence' && (
              <li>
                <a href={hrefOf({ at: 'settings', section: 'endpoint' })}>
                  <span>
                    <b>Address for other programs</b>
                    <span className="note">Only this computer can reach it</span>
                  </span>
                  <span className="num" />
                  <StateWord wrap>Turned on and off in Settings</StateWord>
                </a>
              </li>
            )}
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
