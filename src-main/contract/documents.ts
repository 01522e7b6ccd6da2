/** Stage one: files in, text with structure out. */
import { z } from 'zod';
import { problemSchema, request } from './errors.ts';

export const documentRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `pdf`, `docx`, `markdown`, … by content; null until read. */
  format: z.string().nullable(),
  bytes: z.number(),
  state: z.enum(['waiting', 'reading', 'ready', 'ready-with-warnings', 'refused', 'duplicate', 'cancelled']),
  pages: z.number().nullable(),
  characters: z.number(),
  passages: z.number(),
  /** Ready-made pairs found in a question-answer file. */
  pairs: z.number(),
  progress: z
    .object({ done: z.number(), total: z.number().nullable(), unit: z.enum(['pages', 'rows', 'bytes']) })
    .nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), page: z.number().optional() })),
  problem: problemSchema.nullable(),
  addedAt: z.string(),
  /** Folders and containers it lay in, outermost first. */
  place: z.array(z.string()),
  /** The mail or archive it was inside of. */
  parentId: z.string().nullable(),
  /** ISO 639-1; null until read or when no language could be told. */
  language: z.string().nullable(),
  /** Text of it was recognised from pictures: figures and names are to be checked. */
  scanned: z.boolean(),
  /** What is odd about its text: `too-short`, `boilerplate`, `garbled`, `mixed-languages`, in words. */
  quality: z.array(z.object({ code: z.string(), message: z.string() })),
  /** The document it repeats: all bytes (share 1, state `duplicate`) or nearly all words. */
  sameAs: z.object({ documentId: z.string(), share: z.number() }).nullable(),
});
export type DocumentRow = z.infer<typeof documentRowSchema>;

const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly();

const positionSchema = z.object({
  page: z.number().optional(),
  part: z.string().optional(),
  box: boxSchema.optional(),
  /** Its words were recognised from a picture: to be checked. */
  scanned: z.literal(true).optional(),
  /** Recognised words that are likely wrong, with their place on the page. */
  doubtful: z
    .array(z.object({ text: z.string(), confidence: z.number(), box: boxSchema }))
    .readonly()
    .optional(),
});

/** Mirrors `Block` in reader/protocol.ts; a type test keeps them equal. */
export const blockSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), level: z.number(), text: z.string(), at: positionSchema }),
  z.object({ kind: z.literal('paragraph'), text: z.string(), at: positionSchema }),
  z.object({
    kind: z.literal('list-item'),
    level: z.number(),
    ordered: z.boolean(),
    text: z.string(),
    at: positionSchema,
  }),
  z.object({
    kind: z.literal('table'),
    rows: z.array(z.array(z.string())),
    header: z.boolean(),
    at: positionSchema,
  }),
  z.object({ kind: z.literal('code'), text: z.string(), at: positionSchema }),
]);

export const passageSchema = z.object({
  id: z.string(),
  text: z.string(),
  breadcrumb: z.array(z.string()),
  page: z.number().nullable(),
  blockFrom: z.number(),
  blockTo: z.number(),
});
export type Passage = z.infer<typeof passageSchema>;

export const documentSchema = documentRowSchema.extend({
  title: z.string().nullable(),
  sha256: z.string(),
  blocks: z.array(blockSchema),
  passageList: z.array(passageSchema),
});
export type Document = z.infer<typeof documentSchema>;

/** How far taking in and reading are, for a whole project. */
export const readingStatusSchema = z.object({
  /** A person paused it; what waits goes on when resumed. */
  paused: z.boolean(),
  /** Files on disk still to be taken in. */
  toAdd: z.number(),
  /** Documents that wait or are being read. */
  toRead: z.number(),
  /** Read since this batch began. */
  done: z.number(),
  /** Seconds until nothing is left, at the pace so far; null while it cannot be told. */
  secondsLeft: z.number().nullable(),
});
export type ReadingStatus = z.infer<typeof readingStatusSchema>;

/** What came from a document, for whoever is about to withdraw it. */
export const tracesSchema = z.object({
  documentId: z.string(),
  passages: z.number(),
  /** Documents inside it (attachments, members), which go with it. */
  inside: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Other files with the same bytes. */
  copies: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Other files with nearly the same words: they stay, and are worth a look. */
  near: z.array(z.object({ id: z.string(), name: z.string(), share: z.number() })),
  examples: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      status: z.enum(['draft', 'approved', 'rejected', 'flagged']),
    }),
  ),
  /** Runs whose material held examples of it. */
  runs: z.array(
    z.object({
      id: z.string(),
      modelName: z.string(),
      state: z.string(),
      createdAt: z.string(),
      examples: z.number(),
      adapters: z.number(),
      evaluations: z.number(),
    }),
  ),
  /** Files that were shared and may hold something of it. */
  exports: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      folder: z.string(),
      createdAt: z.string(),
      /** In the workspace's own folder: can be erased. Elsewhere it is only listed. */
      ours: z.boolean(),
    }),
  ),
  /** Backup copies of the workspace made while it was there. */
  backups: z.array(z.string()),
});
export type Traces = z.infer<typeof tracesSchema>;

/** Which columns of a table make a question with its answer; columns count from 0. */
export const pairColumnsSchema = z.object({
  question: z.number().int().nonnegative(),
  answer: z.number().int().nonnegative(),
  /** The answer to avoid. */
  wrong: z.number().int().nonnegative().nullable(),
  /** Name of the document the answer comes from. */
  source: z.number().int().nonnegative().nullable(),
  /** What kind of question it is. */
  kind: z.number().int().nonnegative().nullable(),
});
export type PairColumns = z.infer<typeof pairColumnsSchema>;

/** A table of a document, ready for a person to say what its columns are. */
export const pairTableSchema = z.object({
  /** Index of the table among the document's blocks. */
  block: z.number().int().nonnegative(),
  /** Sheet it stands on, where there is one. */
  part: z.string().nullable(),
  /** Rows below the names. */
  rows: z.number(),
  /** Whether its first row names the columns. */
  header: z.boolean(),
  /** Names as the first row gives them, or “Column 1”. */
  columns: z.array(z.string()),
  /** The first rows below the names. */
  preview: z.array(z.array(z.string())),
  guess: pairColumnsSchema,
});
export type PairTable = z.infer<typeof pairTableSchema>;

export const documents = {
  list: request.input(z.object({ projectId: z.string() })).output(z.array(documentRowSchema)),
  /** Add one file given as bytes; answers as soon as the bytes are stored, reading goes on by itself. */
  add: request
    .input(
      z.object({
        projectId: z.string(),
        name: z.string().min(1),
        file: z.instanceof(Blob),
        place: z.array(z.string()).default([]),
      }),
    )
    .output(documentRowSchema),
  /** Add one file in parts, for files too large for one message. Give the parts in order, one after the other. */
  beginUpload: request
    .input(
      z.object({
        projectId: z.string(),
        name: z.string().min(1),
        bytes: z.number().int().nonnegative(),
        place: z.array(z.string()).default([]),
      }),
    )
    .output(z.object({ uploadId: z.string() })),
  /** Answers when the part is stored: send the next one then. */
  sendPart: request
    .input(z.object({ uploadId: z.string(), part: z.instanceof(Blob) }))
    .output(z.object({ received: z.number() })),
  endUpload: request.input(z.object({ uploadId: z.string() })).output(documentRowSchema),
  abandonUpload: request
    .input(z.object({ uploadId: z.string() }))
    .output(z.object({ abandoned: z.boolean() })),
  /** Add files by path (Electron, terminal); folders are walked. */
  addPaths: request
    .input(z.object({ projectId: z.string(), paths: z.array(z.string()).min(1) }))
    .output(z.array(documentRowSchema)),
  get: request.input(z.object({ documentId: z.string() })).output(documentSchema),
  /** A page of the original as a picture (PNG), drawn on demand and kept nowhere. */
  page: request
    .input(
      z.object({
        documentId: z.string(),
        page: z.number().int().positive(),
        /** Pixels across. */
        width: z.number().int().min(100).max(2400),
      }),
    )
    .output(
      z.object({
        picture: z.instanceof(Blob),
        /** Of the page in points: boxes of blocks are in these. */
        width: z.number(),
        height: z.number(),
      }),
    ),
  reading: request.input(z.object({ projectId: z.string() })).output(readingStatusSchema),
  /** Nothing more is taken in or read until it is resumed, also after a restart; the file under way is finished. */
  pause: request.input(z.object({ projectId: z.string() })).output(readingStatusSchema),
  resume: request.input(z.object({ projectId: z.string() })).output(readingStatusSchema),
  /** Forget what is still to be taken in, and leave what waits unread. What was read stays. */
  stop: request.input(z.object({ projectId: z.string() })).output(readingStatusSchema),
  traces: request.input(z.object({ documentId: z.string() })).output(tracesSchema),
  /**
   * Erase a document with its text, its examples and their wordings everywhere. Runs that learned from it are
   * removed with what they learned, or kept and marked.
   */
  withdraw: request
    .input(
      z.object({
        documentId: z.string(),
        runs: z.enum(['remove', 'mark']).default('mark'),
        copies: z.enum(['remove', 'keep']).default('keep'),
        backups: z.enum(['remove', 'keep']).default('keep'),
      }),
    )
    .output(
      z.object({
        removed: z.boolean(),
        /** Folders and files outside the app's reach that may still hold something of it. */
        remaining: z.array(z.string()),
      }),
    ),
  readAgain: request.input(z.object({ documentId: z.string() })).output(documentRowSchema),
  search: request
    .input(
      z.object({
        projectId: z.string(),
        query: z.string().min(1),
        limit: z.number().int().max(100).default(20),
      }),
    )
    .output(
      z.array(
        z.object({
          passageId: z.string(),
          documentId: z.string(),
          documentName: z.string(),
          page: z.number().nullable(),
          /** The passage with matches between U+E000 and U+E001. */
          snippet: z.string(),
        }),
      ),
    ),
  /** Tables of a document with at least two columns, largest first; empty for most documents. */
  pairTables: request.input(z.object({ documentId: z.string() })).output(z.array(pairTableSchema)),
  /**
   * Make an example of every row of a table. Rows without a question or an answer are left out and told, and so
   * are pairs the project already has. The rows are no longer text to search: they would give answers away.
   */
  importPairs: request
    .input(
      z.object({
        documentId: z.string(),
        block: z.number().int().nonnegative(),
        columns: pairColumnsSchema,
        /** Words to stand before the text of every question; may be empty. */
        before: z.string().max(2000).default(''),
      }),
    )
    .output(
      z.object({ pairs: z.number(), warnings: z.array(z.object({ code: z.string(), message: z.string() })) }),
    ),
};
