import { core } from '../bridge.ts';
import { jobWords, LongOperation } from '../ui/long-operation.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { isOver, useJobs } from '../wizard/use-jobs.ts';

/** The drafting that is under way, and why the last one failed if it did. */
export function DraftingNow({ projectId }: { projectId: string }) {
  const jobs = useJobs(projectId, ['draft']);
  const running = jobs.find((job) => !isOver(job));
  const stop = useAction(async (jobId: string) => {
    await core.workspace.cancelJob({ jobId });
  });
  const failed = running === undefined && jobs[0]?.state === 'failed' ? jobs[0].problem : null;
  if (running === undefined && failed === null) return null;
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
      <ShowProblem problem={failed ?? stop.problem} />
    </div>
  );
}
