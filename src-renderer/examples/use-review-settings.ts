import type { ReviewSettings } from '../../src-main/contract/examples.ts';
import { core } from '../bridge.ts';
import { type Query, useQuery } from '../ui/use-query.ts';

/** How many must approve, who has reviewed here, and who is at the desk. */
export function useReviewSettings(projectId: string): Query<ReviewSettings> {
  return useQuery(
    `review settings ${projectId}`,
    () => core.examples.reviewSettings({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
}
