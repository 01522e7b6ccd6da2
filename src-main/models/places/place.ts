import type { ModelSource } from '../../contract/models.ts';

/** Where programs keep their files on this computer. */
export interface Surroundings {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

export interface PlacedModel {
  readonly source: ModelSource;
  readonly name: string;
  /** Its files, in order. */
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** One program’s way of keeping models. */
export interface Place {
  readonly source: ModelSource;
  /** Folders it may keep them in, by its own rules. */
  readonly folders: (around: Surroundings) => Promise<readonly string[]>;
  readonly find: (folder: string) => Promise<readonly PlacedModel[]>;
}
