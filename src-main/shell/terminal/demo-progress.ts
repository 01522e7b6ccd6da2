import type { Job } from '../../contract/workspace.ts';

const width = 24;
/** Without a terminal to redraw, a line is written at most so often. */
const plainEvery = 5_000;

export interface DemoProgress {
  /** A new part of the road begins. */
  step(title: string): void;
  /** How far the current job is. */
  show(job: Pick<Job, 'done' | 'total' | 'unit' | 'secondsLeft'>, note?: string): void;
  /** The current part has come to its end, with this result. */
  done(result: string): void;
}

/** Progress on standard error: bars in a terminal, now and then a line elsewhere. */
export function demoProgress(out: NodeJS.WriteStream): DemoProgress {
  const began = performance.now();
  let title = '';
  let lastPlain = 0;
  const redraw = (line: string): void => {
    out.write(`\r\u001b[2K${line}`);
  };
  const clock = (): string => `${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s`;

  return {
    step(next) {
      title = next;
      lastPlain = performance.now();
      if (out.isTTY) redraw(`${clock()}  ${title}`);
    },
    show({ done, total, unit, secondsLeft }, note = '') {
      const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
      const counted = `${done}${total === null ? '' : ` of ${total}`} ${unit}${left}${note === '' ? '' : `, ${note}`}`;
      if (out.isTTY) redraw(`${clock()}  ${title.padEnd(12)} ${bar(done, total)} ${counted}`);
      else if (performance.now() - lastPlain >= plainEvery) {
        lastPlain = performance.now();
        out.write(`${clock()}  ${title.padEnd(12)} ${counted}\n`);
      }
    },
    done(result) {
      if (out.isTTY) redraw('');
      out.write(`${clock()}  ${title.padEnd(12)} ${result}\n`);
    },
  };
}

function bar(done: number, total: number | null): string {
  const filled = total === null || total === 0 ? 0 : Math.round((Math.min(done, total) / total) * width);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
}
