import { implement } from '@orpc/server';
import { sharing } from '../../contract/sharing.ts';
import type { StageContext } from '../stage-context.ts';
import type { Neighbours } from './export-target.ts';
import { giveFile } from './give-file.ts';
import { listExports } from './list-exports.ts';
import { cancelExport, makeExport, resumeExport } from './make-export.ts';
import { openArchive } from './open-archive.ts';
import { askDemo, closeDemo, openDemo } from './open-demo.ts';
import { whatLeaves } from './what-leaves.ts';

/** @param neighbours verbs of other stages: stages never import each other */
export function sharingHandlers(stage: () => StageContext, neighbours: Neighbours) {
  const os = implement(sharing);
  return {
    list: os.list.handler(({ input }) => listExports(stage().db, input.projectId)),
    leaves: os.leaves.handler(({ input }) => whatLeaves(stage(), input)),
    make: os.make.handler(({ input }) => makeExport(stage(), neighbours, input)),
    resume: os.resume.handler(({ input }) => resumeExport(stage(), neighbours, input.exportId)),
    cancel: os.cancel.handler(({ input }) => cancelExport(stage(), input.exportId)),
    file: os.file.handler(({ input }) => giveFile(stage(), input)),
    openDemo: os.openDemo.handler(({ input }) => openDemo(stage(), input)),
    closeDemo: os.closeDemo.handler(({ input }) => closeDemo(stage(), input.demoId)),
    askDemo: os.askDemo.handler(({ input }) => askDemo(stage(), input)),
    openArchive: os.openArchive.handler(({ input }) => openArchive(stage(), input)),
  };
}
