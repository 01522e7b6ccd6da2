/** What the main process and the core's utility process say to each other. Bulk goes over ports of its own, never here. */
import type { Problem } from '../../contract/errors.ts';
import type { WorkerKind } from '../../workers/messages.ts';

export type ToCore =
  | { readonly type: 'start'; readonly folder: string; readonly resources: string; readonly version: string }
  /** A window wants to talk: its port comes along. */
  | { readonly type: 'window' }
  /** The worker asked for has been forked: the port to it comes along. */
  | { readonly type: 'worker-port'; readonly worker: number }
  | { readonly type: 'worker-pid'; readonly worker: number; readonly pid: number }
  | { readonly type: 'worker-stderr'; readonly worker: number; readonly text: string }
  | { readonly type: 'worker-exit'; readonly worker: number; readonly code: number | null }
  | { readonly type: 'keychain'; readonly request: number; readonly answer: KeychainAnswer }
  /** Put everything away and say `closed`. */
  | { readonly type: 'close' };

export type FromCore =
  | { readonly type: 'ready' }
  | { readonly type: 'spawn-worker'; readonly worker: number; readonly kind: WorkerKind }
  | { readonly type: 'kill-worker'; readonly worker: number }
  | { readonly type: 'keychain'; readonly request: number; readonly ask: KeychainAsk }
  | { readonly type: 'closed' };

export type KeychainAsk = { readonly type: 'read' } | { readonly type: 'write'; readonly secret: string };

export type KeychainAnswer =
  | { readonly type: 'secret'; readonly secret: string | null }
  | { readonly type: 'written' }
  | { readonly type: 'refused'; readonly problem: Problem };
