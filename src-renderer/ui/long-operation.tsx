import type { ReactNode } from 'react';
import { Bar } from './bar.tsx';
import { Button } from './button.tsx';

/** What is being done, how far in countable things, time left, Stop, and what stays if stopped. */
export function LongOperation(props: {
  title: string;
  words: string;
  done: number;
  total: number | null;
  stays: ReactNode;
  stop: string;
  onStop: () => void;
  stopping: boolean;
}) {
  return (
    <section className="operation" aria-label={props.title}>
      <div className="row">
        <p className="strong dense grow">{props.title}</p>
        <Button size="small" busy={props.stopping && 'Stopping'} onClick={props.onStop}>
          {props.stop}
        </Button>
      </div>
      <p className="note num">{props.words}</p>
      <Bar label={props.title} done={props.done} total={props.total} />
      <p className="note">{props.stays}</p>
    </section>
  );
}
