import { core } from '../bridge.ts';
import { LongOperation } from '../ui/long-operation.tsx';
import { useAction } from '../ui/use-action.ts';
import { isOver, useJobs } from '../wizard/use-jobs.ts';

/** The reading that is under way, if it is long enough to be worth a word. */
export function ReadingNow({ projectId }: { projectId: string }) {
  const job = useJobs(projectId, ['read']).find((each) => !isOver(each));
  const stop = useAction(async (jobId: string) => {
    await core.workspace.cancelJob({ jobId });
  });
  if (job === undefined) return null;
  return (
    <div className="pad">
      <LongOperation
        job={job}
        stop="Stop reading"
        stopping={stop.busy}
        onStop={() => void stop.run(job.id)}
        stays="You can go on working. Files already read stay."
      />
    </div>
  );
}
