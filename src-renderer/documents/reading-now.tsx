import { useEffect, useState } from 'react';
import type { DocumentRow } from '../../src-main/contract/documents.ts';
import { core } from '../bridge.ts';
import { LongOperation } from '../ui/long-operation.tsx';
import { useAction } from '../ui/use-action.ts';
import { count, figure } from '../ui/words.ts';
import { isOver, useJobs } from '../wizard/use-jobs.ts';

/** Shorter readings are told by their rows alone. */
const worthAWordMs = 2000;

/** The reading that is under way, across all files, once it takes longer than a moment. */
export function ReadingNow({ projectId, rows }: { projectId: string; rows: readonly DocumentRow[] }) {
  const jobs = useJobs(projectId, ['read']).filter((job) => !isOver(job));
  const left = rows.filter((row) => row.state === 'reading' || row.state === 'waiting').length;
  const busy = left > 0;
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!busy) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), worthAWordMs);
    return () => clearTimeout(timer);
  }, [busy]);
  const stop = useAction(async () => {
    for (const job of jobs) await core.workspace.cancelJob({ jobId: job.id });
  });
  if (!busy || !shown) return null;
  const read = rows.length - left;
  return (
    <div className="pad">
      <LongOperation
        title={`Reading ${count(rows.length, 'file')}`}
        words={`${figure(read)} done, ${figure(left)} to go.`}
        done={read}
        total={rows.length}
        stop="Stop reading"
        stopping={stop.busy}
        onStop={() => void stop.run()}
        stays="You can go on working. Files already read stay."
      />
    </div>
  );
}
