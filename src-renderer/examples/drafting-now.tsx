import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { core, onEvent } from '../bridge.ts';
import { IconButton } from '../ui/button.tsx';
import { jobWords, LongOperation } from '../ui/long-operation.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { count } from '../ui/words.ts';
import { isOver, useJobs } from '../wizard/use-jobs.ts';

async function sayWhatCame(projectId: string, end: 'finished' | 'stopped'): Promise<void> {
  const { total } = await core.examples.list({ projectId, status: 'draft', origin: 'drafted', limit: 1 });
  const ended = end === 'finished' ? 'Drafting is finished' : 'Drafting was stopped';
  say(`${ended}. ${total === 0 ? 'No drafts' : count(total, 'draft')} to review.`);
}

/** The drafting that is under way; when it ends, what came of it or why it failed. */
export function DraftingNow({ projectId }: { projectId: string }) {
  const running = useJobs(projectId, ['draft']).find((job) => !isOver(job));
  const [failed, setFailed] = useState<Problem | null>(null);
  const stop = useAction(async (jobId: string) => {
    await core.workspace.cancelJob({ jobId });
  });

  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'job' || event.job.kind !== 'draft' || event.job.projectId !== projectId) return;
        if (event.job.state === 'done') void sayWhatCame(projectId, 'finished');
        if (event.job.state === 'cancelled') void sayWhatCame(projectId, 'stopped');
        if (event.job.state === 'running') setFailed(null);
        if (event.job.state === 'failed') setFailed(event.job.problem);
      }),
    [projectId],
  );

  const problem = failed ?? stop.problem;
  if (running === undefined && problem === null) return null;
  return (
    <div className="pad drafting">
      {running !== undefined && (
        <LongOperation
          title={running.title}
          words={jobWords(running)}
          done={running.done}
          total={running.total}
          stop="Stop drafting"
          stopping={stop.busy}
          onStop={() => void stop.run(running.id)}
          stays="You can go on reviewing. Drafts already made stay."
        />
      )}
      <ShowProblem
        problem={problem}
        action={
          <IconButton
            icon={X}
            label="Close this notice"
            onClick={() => {
              setFailed(null);
              stop.dismiss();
            }}
          />
        }
      />
    </div>
  );
}
