import { implement } from '@orpc/server';
import { workspace } from '../contract/workspace.ts';
import { createProject } from './create-project.ts';
import { createSampleProject } from './create-sample-project.ts';
import { listProjects } from './list-projects.ts';
import { readAudit } from './read-audit.ts';
import { removeProject } from './remove-project.ts';
import { tellRoad } from './tell-road.ts';
import type { WorkspaceHost } from './workspace-host.ts';

export function workspaceHandlers(host: WorkspaceHost) {
  const os = implement(workspace);
  const stage = () => host.session().stage;
  return {
    status: os.status.handler(() => host.status()),
    create: os.create.handler(({ input }) => host.create(input.passphrase, input.reviewer).then(host.status)),
    unlock: os.unlock.handler(({ input }) => host.unlock(input.passphrase).then(host.status)),
    lock: os.lock.handler(() => host.lock().then(host.status)),
    setReviewer: os.setReviewer.handler(({ input }) =>
      host.session().setReviewer(input.name).then(host.status),
    ),
    projects: os.projects.handler(() => listProjects(stage())),
    createProject: os.createProject.handler(({ input }) => createProject(stage(), input)),
    createSampleProject: os.createSampleProject.handler(({ input }) =>
      createSampleProject(stage(), input.set),
    ),
    removeProject: os.removeProject.handler(({ input }) => removeProject(stage(), input.projectId)),
    road: os.road.handler(({ input }) => tellRoad(stage(), input.projectId)),
    jobs: os.jobs.handler(({ input }) => stage().jobs.list(input.projectId)),
    cancelJob: os.cancelJob.handler(({ input }) => ({ cancelled: stage().jobs.cancel(input.jobId) })),
    events: os.events.handler(() => host.bus.subscribe()),
    audit: os.audit.handler(({ input }) => readAudit(stage(), input)),
  };
}
