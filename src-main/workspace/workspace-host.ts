import { ProblemError } from '../contract/errors.ts';
import type { WorkspaceStatus } from '../contract/workspace.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import type { Keychain } from '../storage/keys.ts';
import { createWorkspace, openWorkspace, type Storage, workspaceKey } from '../storage/open.ts';
import type { SpawnWorker } from '../workers/workers.ts';
import { workspaceLocked } from './door.ts';
import { createEventBus, type EventBus } from './event-bus.ts';
import { type Session, startSession } from './session.ts';

export interface HostOptions {
  readonly shell: 'electron' | 'browser' | 'terminal';
  /** Folder of the workspace; made when missing. */
  readonly folder: string;
  readonly resources: string;
  readonly version: string;
  readonly takesPaths: boolean;
  readonly spawn: SpawnWorker;
  /** Null where the system has none that deserves the name. */
  readonly keychain: Keychain | null;
  /** Whatever a stage left half done when the app last stopped. */
  readonly recover: readonly ((stage: StageContext) => Promise<void>)[];
}

/** The workspace of this core, open or not. */
export interface WorkspaceHost {
  readonly bus: EventBus;
  readonly resources: string;
  status(): WorkspaceStatus;
  isOpen(): boolean;
  /** @throws ProblemError `workspace-locked` */
  session(): Session;
  create(passphrase: string | null, reviewer: string): Promise<void>;
  unlock(passphrase: string | null): Promise<void>;
  lock(): Promise<void>;
  close(): Promise<void>;
}

export function createHost(options: HostOptions): WorkspaceHost {
  const bus = createEventBus();
  let session: Session | null = null;
  // Opening and locking follow each other, however quickly they are asked for.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  };

  const start = async (storage: Storage, reviewer: string | null): Promise<void> => {
    let opened: Session | null = null;
    try {
      opened = await startSession(storage, bus, options);
      if (reviewer !== null) await opened.setReviewer(reviewer);
      for (const recover of options.recover) await recover(opened.stage);
      await opened.stage.audit({ projectId: null, action: 'opened', subject: 'workspace' });
    } catch (error) {
      await (opened === null ? storage.close() : opened.close());
      throw error;
    }
    session = opened;
    bus.publish({ type: 'opened' });
  };
  const storageOptions = (passphrase: string | null) => ({
    folder: options.folder,
    passphrase,
    keychain: options.keychain,
    holder: `Vernacular (${options.shell})`,
  });
  const lock = async (): Promise<void> => {
    if (session === null) return;
    const closing = session;
    session = null;
    bus.publish({ type: 'locked' });
    await closing.close();
  };

  return {
    bus,
    resources: options.resources,
    status: () => {
      const key = workspaceKey(options.folder);
      return {
        state: session !== null ? 'open' : key === null ? 'absent' : 'locked',
        shell: options.shell,
        version: options.version,
        key,
        folder: options.folder,
        takesPaths: options.takesPaths,
        reviewer: session?.stage.actor() || null,
      };
    },
    isOpen: () => session !== null,
    session: () => {
      if (session === null) throw workspaceLocked();
      return session;
    },
    create: (passphrase, reviewer) =>
      inTurn(async () => {
        if (passphrase === null && options.shell === 'electron' && options.keychain === null) {
          throw keychainUnavailable();
        }
        await start(await createWorkspace(storageOptions(passphrase)), reviewer);
      }),
    unlock: (passphrase) =>
      inTurn(async () => {
        if (session === null) await start(await openWorkspace(storageOptions(passphrase)), null);
      }),
    lock: () => inTurn(lock),
    close: () =>
      inTurn(async () => {
        await lock();
        bus.close();
      }),
  };
}

function keychainUnavailable(): ProblemError {
  return new ProblemError({
    code: 'keychain-unavailable',
    what: 'This computer has no keychain that keeps the key safe.',
    safe: 'Nothing was made yet.',
    remedy: 'Choose a passphrase instead.',
  });
}
