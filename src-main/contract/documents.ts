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
});
export type DocumentRow = z.infer<typeof documentRowSchema>;

const positionSchema = z.object({
  page: z.number().optional(),
  part: z.string().optional(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly().optional(),
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

export const documents = {
  list: request.input(z.object({ projectId: z.string() })).output(z.array(documentRowSchema)),
  /** Add one file given as bytes; answers as soon as the bytes are stored, reading goes on by itself. */
  add: request
    .input(z.object({ projectId: z.string(), name: z.string().min(1), file: z.instanceof(Blob) }))
    .output(documentRowSchema),
  /** Add files by path (Electron, terminal); folders are walked. */
  addPaths: request
    .input(z.object({ projectId: z.string(), paths: z.array(z.string()).min(1) }))
    .output(z.array(documentRowSchema)),
  get: request.input(z.object({ documentId: z.string() })).output(documentSchema),
  remove: request.input(z.object({ documentId: z.string() })).output(z.object({ removed: z.boolean() })),
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
};
