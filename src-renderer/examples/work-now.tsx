import { X } from 'lucide-react';
import type { ExampleTask } from '../../src-main/contract/example-work.ts';
import { core } from '../bridge.ts';
import { Bar } from '../ui/bar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { aboutSeconds } from '../ui/words.ts';
import { isOver, useJobs } from '../wizard/use-jobs.ts';
import { useDismissed } from './dismissed-store.ts';

const titles: Record<ExampleTask['kind'], string> = {
  draft: 'Drafting with',
  wordings: 'Other wordings with',
  'ask-base': 'Asking',
};

const endings: Record<'paused' | 'done' | 'failed' | 'cancelled', string> = {
  paused: 'paused',
  done: 'finished',
  failed: 'broke off',
  cancelled: 'stopped',
};

/** The newest long work on examples: how far it is, pause, go on, stop; when it has ended, what came of it. */
export function WorkNow({ projectId }: { projectId: string }) {
  const tasks = useQuery(
    `example work ${projectId}`,
    () => core.examples.work.list({ projectId }),
    (event) =>
      (event.type === 'examples-changed' && event.projectId === projectId) ||
      (event.type === 'job' && event.job.projectId === projectId && isOver(event.job)),
  );
  const job = useJobs(projectId, ['draft', 'wordings', 'ask-base']).find((each) => !isOver(each));
  const { dismissed, dismiss } = useDismissed();
  const pause = useAction((taskId: string) => core.examples.work.pause({ taskId }));
  const goOn = useAction((taskId: string) => core.examples.work.resume({ taskId }));
  const stop = useAction((taskId: string) => core.examples.work.cancel({ taskId }));
  const task = tasks.value?.[0];
  if (task === undefined || dismissed.has(`${task.id} ${task.state}`)) return null;
  const running = task.state === 'running';
  const done = running && job?.kind === task.kind ? job.done : task.done;
  const left = running && job?.secondsLeft != null ? ` ${sentence(aboutSeconds(job.secondsLeft))} left.` : '';
  const open = running || task.state === 'paused' || (task.state === 'failed' && task.done < task.total);
  const title = `${titles[task.kind]} ${task.modelName}`;
  return (
    <div className="pad drafting">
      <section className="operation" aria-label={title}>
        <div className="row">
          <p className="strong dense grow">
            {title}
            {task.state !== 'running' && `: ${endings[task.state]}`}
          </p>
          {!open && (
            <IconButton
              icon={X}
              label="Close this notice"
              onClick={() => dismiss(`${task.id} ${task.state}`)}
            />
          )}
        </div>
        <p className="note num" role="status">
          {task.words}
          {left}
        </p>
        {open && <Bar label={title} done={done} total={task.total} />}
        {open && (
          <div className="row work-buttons">
            {running ? (
              <Button size="small" busy={pause.busy && 'Pausing'} onClick={() => void pause.run(task.id)}>
                Pause
              </Button>
            ) : (
              <Button size="small" busy={goOn.busy && 'Starting'} onClick={() => void goOn.run(task.id)}>
                Go on
              </Button>
            )}
            <Button
              size="small"
              kind="quiet"
              busy={stop.busy && 'Stopping'}
              onClick={() => void stop.run(task.id)}
            >
              Stop
            </Button>
          </div>
        )}
        {running && <p className="note">You can go on reviewing. What is made already stays.</p>}
      </section>
      <ShowProblem
        problem={
          (task.state === 'failed' ? task.problem : null) ?? pause.problem ?? goOn.problem ?? stop.problem
        }
      />
    </div>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
