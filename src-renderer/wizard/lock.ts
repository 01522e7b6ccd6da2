import type { WorkspaceStatus } from '../../src-main/contract/workspace.ts';
import { core } from '../bridge.ts';

let byHand = false;

/** Lock the workspace because somebody said so: it must not open by itself again on this page. */
export async function lockByHand(): Promise<WorkspaceStatus> {
  const status = await core.workspace.lock();
  byHand = true;
  return status;
}

export function wasLockedByHand(): boolean {
  return byHand;
}
