/** What the reader worker can be asked for. It parses untrusted files: no network, no storage, limits on time and memory. */
import type { WorkerMethod } from '../workers/messages.ts';

/** Where a block stands in the original. */
export interface Position {
  /** 1-based page, slide or sheet, where the format has one. */
  readonly page?: number;
  /** Sheet or attachment name, where the format has one. */
  readonly part?: string;
  /** Box on the page in points, origin top left, where known: x, y, width, height. */
  readonly box?: readonly [number, number, number, number];
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
}

export type ReadStatus = 'read' | 'read-with-warnings' | 'refused';

export interface ReadWarning {
  readonly code: string;
  /** One plain sentence. */
  readonly message: string;
  readonly page?: number;
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
  /** Characters of text in all blocks and pairs. */
  readonly characters: number;
  readonly warnings: readonly ReadWarning[];
  /** Present when `refused`: what happened, in one plain sentence, and what to do. */
  readonly refusal?: { readonly code: string; readonly message: string; readonly remedy: string };
}

export interface ReadProgress {
  readonly done: number;
  /** Pages, rows or bytes in all; null until known. */
  readonly total: number | null;
  readonly unit: 'pages' | 'rows' | 'bytes';
}

export type ReaderMethods = {
  /** Read one file given as bytes. A file that cannot be read is an outcome (`refused`), not a failure. */
  readonly read: WorkerMethod & {
    readonly params: { readonly name: string; readonly bytes: Uint8Array };
    readonly event: ReadProgress;
    readonly result: ReadOutcome;
  };
};
