/** The plug-in shape: one reader per format, one file per reader, listed in readers/all-readers.ts. */
import type { DetectedFile } from './detect-format.ts';
import type {
  Block,
  Child,
  ImportedPair,
  LeftOutLine,
  ReadProgress,
  ReadWarning,
  UnpackedChild,
} from './protocol.ts';

/** What a reader makes of a file; `read-document.ts` adds status, format and character count. */
export interface ReadContent {
  readonly title: string | null;
  readonly blocks: readonly Block[];
  readonly pairs: readonly ImportedPair[];
  readonly pages: number | null;
  readonly warnings: readonly ReadWarning[];
  /** Repeated lines left out of `blocks`. */
  readonly leftOut?: readonly LeftOutLine[];
  /** Files inside this one, in order of their index; all of them: `read-document.ts` applies the limits. */
  readonly children?: readonly Child[];
}

export interface ReadContext {
  /** Aborted when the person cancels; readers look at it between pages, parts and rows. */
  readonly signal: AbortSignal;
  readonly progress: (progress: ReadProgress) => void;
}

export interface Reader {
  /** The name this format has in `ReadOutcome.format`. */
  readonly format: string;
  /** Whether this reader takes the file, judged by its content. The first reader that matches reads it. */
  readonly matches: (file: DetectedFile) => boolean;
  /** @throws Refusal when the file is of this format but cannot be read */
  readonly read: (file: DetectedFile, context: ReadContext) => Promise<ReadContent>;
  /** Bytes of the children that `read` names, those with one of these indices, in order, one at a time. */
  readonly unpack?: (file: DetectedFile, indices: ReadonlySet<number>) => AsyncIterable<UnpackedChild>;
}
