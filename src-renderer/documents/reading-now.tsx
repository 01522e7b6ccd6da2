import { Pause, Play, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReadingStatus } from '../../src-main/contract/documents.ts';
import { core, onEvent } from '../bridge.ts';
import { Bar } from '../ui/bar.tsx';
import { Button } from '../ui/button.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { aboutSeconds, count, figure } from '../ui/words.ts';
import { pauseAdding, stopAdding, useAdding } from './adding.ts';

/** Shorter readings are told by their rows alone. */
const worthAWordMs = 2000;

/** How far the core is with the files of a project. */
function useReading(projectId: string): ReadingStatus | undefined {
  const reading = useQuery(`reading ${projectId}`, () => core.documents.reading({ projectId }));
  const { change } = reading;
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type === 'reading-changed' && event.projectId === projectId) change(() => event.reading);
      }),
    [projectId, change],
  );
  return reading.value;
}

function wordsOf(status: ReadingStatus, left: number): string {
  const done = `${figure(status.done)} read, ${figure(left)} to go.`;
  if (status.paused) return `Paused. ${done}`;
  return status.secondsLeft === null ? done : `${done} ${capital(aboutSeconds(status.secondsLeft))} left.`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The batch under way, once it takes longer than a moment: how far, time left, pause, stop. */
export function ReadingNow({ projectId }: { projectId: string }) {
  const status = useReading(projectId);
  const handing = useAdding((all) => {
    const adding = all[projectId];
    return adding === undefined ? 0 : adding.total - adding.done;
  });
  const left = (status?.toAdd ?? 0) + (status?.toRead ?? 0) + handing;
  const busy = left > 0;
  const paused = status?.paused === true;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!busy) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), worthAWordMs);
    return () => clearTimeout(timer);
  }, [busy]);
  const steer = useAction(async () => {
    pauseAdding(projectId, !paused);
    if (paused) await core.documents.resume({ projectId });
    else await core.documents.pause({ projectId });
  });
  const stop = useAction(async () => {
    stopAdding(projectId);
    await core.documents.stop({ projectId });
  });
  if (status === undefined || !busy || (!shown && !paused)) return null;
  const total = status.done + left;
  const title = `Reading ${count(total, 'file')}`;
  return (
    <div className="pad">
      <section className="operation" aria-label={title}>
        <div className="row">
          <p className="strong dense grow">{title}</p>
          <Button
            size="small"
            icon={paused ? Play : Pause}
            busy={steer.busy && (paused ? 'Going on' : 'Pausing')}
            onClick={() => void steer.run()}
          >
            {paused ? 'Go on' : 'Pause'}
          </Button>
          <Button size="small" icon={X} busy={stop.busy && 'Stopping'} onClick={() => void stop.run()}>
            Stop
          </Button>
        </div>
        <p className="note num">{wordsOf(status, left)}</p>
        <Bar label={title} done={status.done} total={total} />
        <p className="note">
          {paused
            ? 'It stays paused when you close the app. Files already read stay.'
            : 'You can go on working. Files already read stay if you stop.'}
        </p>
        <ShowProblem problem={steer.problem ?? stop.problem} />
      </section>
    </div>
  );
}
