import { useEffect } from 'react';
import type { Job } from '../../src-main/contract/workspace.ts';
import { core, onEvent } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';

export function isOver(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

/** The long operations of a project, newest state first known; `kind` picks some of them. */
export function useJobs(projectId: string, kinds: readonly Job['kind'][]): readonly Job[] {
  const jobs = useQuery(`jobs ${projectId}`, () => core.workspace.jobs({ projectId }));
  const { change } = jobs;
  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'job' || event.job.projectId !== projectId) return;
        const { job } = event;
        change((before) => [job, ...(before ?? []).filter((each) => each.id !== job.id)]);
      }),
    [projectId, change],
  );
  return (jobs.value ?? []).filter((job) => kinds.includes(job.kind));
}
