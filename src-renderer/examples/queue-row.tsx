import { Flag, Pencil } from 'lucide-react';
import type { ExampleRow } from '../../src-main/contract/examples.ts';
import { StateWord } from '../ui/state-word.tsx';
import { rowState } from './words.ts';

/** One example in the queue. The tick shows on hover, on focus, and once anything is ticked. */
export function QueueRow(props: {
  row: ExampleRow;
  open: boolean;
  ticked: boolean;
  onOpen: () => void;
  onTick: (ticked: boolean) => void;
}) {
  const { row } = props;
  const { words, tone } = rowState(row);
  const icon = row.status === 'flagged' ? Flag : row.edited && row.status === 'draft' ? Pencil : undefined;
  return (
    <>
      <button type="button" data-row="" aria-current={props.open || undefined} onClick={props.onOpen}>
        <b>{row.question}</b>
        <StateWord tone={tone} {...(icon !== undefined && { icon })}>
          {words}
        </StateWord>
      </button>
      <label className="tick">
        <input
          type="checkbox"
          checked={props.ticked}
          onChange={(event) => props.onTick(event.target.checked)}
          tabIndex={-1}
        />
        <span className="vh">Tick “{row.question}”</span>
      </label>
    </>
  );
}
