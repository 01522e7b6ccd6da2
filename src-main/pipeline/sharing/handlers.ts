import { implement } from '@orpc/server';
import { sharing } from '../../contract/sharing.ts';
import type { StageContext } from '../stage-context.ts';
import { exportAdapter } from './export-adapter.ts';
import { exportExamples } from './export-examples.ts';
import { giveFile } from './give-file.ts';
import { listExports } from './queries.ts';

export function sharingHandlers(stage: () => StageContext) {
  const os = implement(sharing);
  return {
    list: os.list.handler(({ input }) => listExports(stage().db, input.projectId)),
    exportAdapter: os.exportAdapter.handler(({ input }) => exportAdapter(stage(), input)),
    exportExamples: os.exportExamples.handler(({ input }) => exportExamples(stage(), input)),
    file: os.file.handler(({ input }) => giveFile(stage(), input)),
  };
}
