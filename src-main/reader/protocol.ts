/** What the reader worker can be asked for. It parses untrusted files: no network, no storage, limits on time and memory. */
import type { WorkerMethod } from '../workers/messages.ts';

/** Where a block stands in the original. */
export interface Position {
  /** 1-based page, slide or sheet, where the format has one. */
  readonly page?: number;
  /** Sheet or attachment name, where the format has one. */
  readonly part?: string;
  /** Box on the page in points (in a picture: pixels), origin top left, where known: x, y, width, height. */
  readonly box?: readonly [number, number, number, number];
  /** Its words were recognised from a picture (OCR), here or before the file came: to be checked. */
  readonly scanned?: true;
  /** Recognised words that are likely wrong. Their absence proves nothing: figures are misread with confidence. */
  readonly doubtful?: readonly DoubtfulWord[];
}

export interface DoubtfulWord {
  readonly text: string;
  /** What the recogniser believes, 0 to 100. */
  readonly confidence: number;
  /** On the page, in the units of `Position.box`. */
  readonly box: readonly [number, number, number, number];
}

/** A document as structure, in reading order. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly at: Position }
  | { readonly kind: 'paragraph'; readonly text: string; readonly at: Position }
  | {
      readonly kind: 'list-item';
      readonly level: number;
      readonly ordered: boolean;
      readonly text: string;
      readonly at: Position;
    }
  | {
      readonly kind: 'table';
      /** First row is the header when `header` is true. Empty cells are empty strings, in place. */
      readonly rows: readonly (readonly string[])[];
      readonly header: boolean;
      readonly at: Position;
    }
  | { readonly kind: 'code'; readonly text: string; readonly at: Position };

/** One message of a ready-made example. */
export interface ImportedMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A question-answer pair or conversation found in a data set file (JSONL, CSV with question and answer columns). */
export interface ImportedPair {
  readonly messages: readonly ImportedMessage[];
  /** 1-based line or row in the file. */
  readonly line: number;
  /** Where the file itself says the pair belongs; absent = Vernacular splits. */
  readonly split?: 'training' | 'validation' | 'test';
  /** Wordings of one question share a group: they are never divided except by an explicit `split`. */
  readonly group?: string;
  /** File name of the document the answer comes from, when the file says so. */
  readonly source?: string;
  /** The answer to avoid, from a preference set: makes it a wrong/right card. */
  readonly wrong?: string;
  /** What kind of question it is, in the file's own word. */
  readonly label?: string;
}

/**
 * A file inside a file: an attachment, a member of an archive, a document embedded in another. It becomes a
 * document of its own; its bytes are fetched with `unpack`.
 */
export interface Child {
  /** Its place in the container: stable for the same bytes, strictly rising, with gaps where something was skipped. */
  readonly index: number;
  /** File name without folders, never empty. Names say nothing safe: only for people to read. */
  readonly name: string;
  /** Folders inside the container, outermost first; for the breadcrumb, never for a path on disk. */
  readonly folders: readonly string[];
  /** Expanded bytes as the container states them; null when it does not. */
  readonly bytes: number | null;
}

/** Where a file stands among those unpacked from one outermost file; a file a person chose has none. */
export interface Nesting {
  /** 1 for what lay directly in the file a person chose. */
  readonly depth: number;
  /** Files already unpacked from the same outermost file, all depths together. */
  readonly files: number;
  /** Their bytes. */
  readonly bytes: number;
}

export type ReadStatus = 'read' | 'read-with-warnings' | 'refused';

export interface ReadWarning {
  readonly code: string;
  /** One plain sentence. */
  readonly message: string;
  readonly page?: number;
}

/** A header, footer or page number that repeats on pages and was left out of their text. */
export interface LeftOutLine {
  /** As it stands on the first of its pages. */
  readonly text: string;
  /** How often, its numbers aside. */
  readonly count: number;
}

export interface ReadOutcome {
  readonly status: ReadStatus;
  /** `pdf`, `docx`, `markdown`, `text`, `csv`, `jsonl`, … by content, never by name; `unknown` when nothing fits. */
  readonly format: string;
  /** What the file calls itself, when it does. */
  readonly title: string | null;
  readonly blocks: readonly Block[];
  readonly pairs: readonly ImportedPair[];
  readonly pages: number | null;
  /**
   * Files inside this one that are documents of their own, within the limits on nesting, number and size
   * (`limits.nesting`); what was beyond them is in the warnings. Empty for most formats.
   */
  readonly children: readonly Child[];
  /** Characters of text in all blocks and pairs. */
  readonly characters: number;
  /** Repeated lines left out of `blocks`; absent for formats that have none. */
  readonly leftOut?: readonly LeftOutLine[];
  readonly warnings: readonly ReadWarning[];
  /** Present when `refused`. */
  readonly refusal?: ReadRefusal;
}

export interface ReadRefusal {
  readonly code: string;
  /** What happened, one plain sentence. */
  readonly message: string;
  /** What to do, one plain sentence. */
  readonly remedy: string;
}

export interface ReadProgress {
  readonly done: number;
  /** Pages, rows or bytes in all; null until known. */
  readonly total: number | null;
  readonly unit: 'pages' | 'rows' | 'bytes';
  /** Milliseconds the next step may take, from now: a page being recognised has its own limit. */
  readonly patienceMs?: number;
}

/** One child of a container; what cannot be unpacked has a refusal in the place of its bytes. */
export type UnpackedChild =
  | { readonly index: number; readonly bytes: Uint8Array }
  | { readonly index: number; readonly refusal: ReadRefusal };

/**
 * A file handed over whole, or by its size alone: then the worker asks for its bytes with `want` events, and each
 * is answered by the word `part` with exactly those bytes. So no message ever holds a large file.
 */
export type GivenFile = {
  readonly name: string;
  readonly nesting?: Nesting;
} & ({ readonly bytes: Uint8Array } | { readonly size: number });

/** Bytes of a file given by its size: from `from` up to, not including, `to`. */
export interface WantedBytes {
  readonly want: { readonly from: number; readonly to: number };
}

/** What is noticed about a text besides what it says. */
export interface Noticed {
  /** ISO 639-1; null when it cannot be told. */
  readonly language: string | null;
  readonly flags: readonly { readonly code: string; readonly message: string }[];
  /** MinHash signature of its wording; null for a text too short to compare. */
  readonly signature: Uint32Array | null;
  /** Runs of words in it, repetitions counted. */
  readonly shingles: number;
}

export interface PagePicture {
  /** PNG. */
  readonly picture: Uint8Array;
  /** Of the page in points. */
  readonly width: number;
  readonly height: number;
}

export type ReaderMethods = {
  /** Read one file given as bytes. A file that cannot be read is an outcome (`refused`), not a failure. */
  readonly read: WorkerMethod & {
    readonly params: GivenFile;
    readonly event: ReadProgress | WantedBytes;
    readonly result: ReadOutcome & { readonly noticed?: Noticed };
  };
  /**
   * The bytes of a container's children, some at a time so that nobody holds them all: those from index
   * `from` on, until about 32 MiB are together. Call again with `next` until it is null.
   */
  readonly unpack: WorkerMethod & {
    readonly params: GivenFile & { readonly from: number };
    readonly event: ReadProgress | WantedBytes;
    readonly result: { readonly files: readonly UnpackedChild[]; readonly next: number | null };
  };
  /** Draw one page of a PDF, or a picture as it is. Fails with `no-picture` for what has no pages to draw. */
  readonly draw: WorkerMethod & {
    readonly params: GivenFile & { readonly page: number; readonly width: number };
    readonly event: WantedBytes;
    readonly result: PagePicture;
  };
};
