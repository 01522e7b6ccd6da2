import type { ReactNode } from 'react';
import type { Job } from '../../src-main/contract/workspace.ts';
import { Bar } from './bar.tsx';
import { Button } from './button.tsx';
import { aboutSeconds, figure } from './words.ts';

/** “41 of 118 pages. About 2 minutes left.” */
export function jobWords(job: Job): string {
  if (job.state === 'waiting') return 'Waiting for its turn.';
  const done =
    job.total === null
      ? `${figure(job.done)} ${job.unit}`
      : `${figure(job.done)} of ${figure(job.total)} ${job.unit}`;
  const left = job.secondsLeft === null ? '' : ` ${capital(aboutSeconds(job.secondsLeft))} left.`;
  return `${done}.${left}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

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
