import type { ReadingStatus } from '../../contract/documents.ts';
import type { StageContext } from '../stage-context.ts';
import { intake } from './intake.ts';
import { readingQueue } from './reading-queue.ts';

/** How far taking in and reading are. */
export function readingStatus(stage: StageContext, projectId: string): ReadingStatus {
  return readingQueue(stage).status(projectId, intake(stage).left(projectId));
}

/** The same, for everybody who watches. */
export function tellReading(stage: StageContext, projectId: string): ReadingStatus {
  const reading = readingStatus(stage, projectId);
  stage.publish({ type: 'reading-changed', projectId, reading });
  return reading;
}
