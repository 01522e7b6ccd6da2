/** Stage five: ask base and tuned, with or without documents, and correct what is wrong. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { exampleRowSchema } from './examples.ts';
import { request } from './errors.ts';

export const sideSchema = z.enum(['base', 'tuned']);
export type Side = z.infer<typeof sideSchema>;

export const chatSettingsSchema = z.object({
  /** Whether passages are found for each question and given with it. */
  documents: z.boolean(),
  /** Words that stand before every conversation; empty for none. */
  system: z.string().max(4000),
  /** 0: always the likeliest word. */
  temperature: z.number().min(0).max(2),
  seed: z.number().int().min(0).max(2_147_483_647),
  /** Longest answer, in tokens. */
  maxTokens: z.number().int().min(16).max(4096),
});
export type ChatSettings = z.infer<typeof chatSettingsSchema>;

/** Words that an answer and a passage have in common, as character ranges of both. */
export const quoteSchema = z.object({
  passageId: z.string(),
  there: z.tuple([z.number(), z.number()]),
  said: z.tuple([z.number(), z.number()]),
});
export type Quote = z.infer<typeof quoteSchema>;

export const givenPassageSchema = z.object({
  passageId: z.string(),
  documentId: z.string(),
  documentName: z.string(),
  page: z.number().nullable(),
  text: z.string(),
});
export type GivenPassage = z.infer<typeof givenPassageSchema>;

export const chatMessageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'base', 'tuned']),
  text: z.string(),
  stopped: z.boolean(),
  corrected: z.boolean(),
  createdAt: z.string(),
  /** The question an answer replies to. */
  replyTo: z.string().nullable(),
  /** The question before this one; questions after the same one are branches. */
  afterId: z.string().nullable(),
  /** Of a question, the passages given with it that are still there; null when asked without documents. */
  passages: z.array(givenPassageSchema).nullable(),
  ending: z.enum(['whole', 'stopped', 'length', 'loop']),
  /** How many earlier questions no longer fitted. */
  dropped: z.number(),
  settings: chatSettingsSchema.nullable(),
  quotes: z.array(quoteSchema),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const chatSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  runId: z.string().nullable(),
  modelName: z.string(),
  title: z.string().nullable(),
  settings: chatSettingsSchema,
  /** Of every branch, in the order they were written. */
  messages: z.array(chatMessageSchema),
  createdAt: z.string(),
});
export type Chat = z.infer<typeof chatSchema>;

export const chatRowSchema = z.object({
  id: z.string(),
  runId: z.string().nullable(),
  /** Its name, or else its first question. */
  title: z.string(),
  questions: z.number(),
  createdAt: z.string(),
});
export type ChatRow = z.infer<typeof chatRowSchema>;

export const chatEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('asked'), message: chatMessageSchema }),
  z.object({
    type: z.literal('writing'),
    side: sideSchema,
    messageId: z.string(),
    questionId: z.string(),
  }),
  z.object({ type: z.literal('text'), side: sideSchema, messageId: z.string(), text: z.string() }),
  z.object({ type: z.literal('answered'), side: sideSchema, message: chatMessageSchema }),
]);
export type ChatEvent = z.infer<typeof chatEventSchema>;

const chatId = z.object({ chatId: z.string() });
const sides = z.array(sideSchema).min(1);

export const chat = {
  /** The chat of this project with this run (null: base model only), made if there is none; `fresh` starts a new one. */
  open: request
    .input(
      z.object({ projectId: z.string(), runId: z.string().nullable(), fresh: z.boolean().default(false) }),
    )
    .output(chatSchema),
  get: request.input(chatId).output(chatSchema),
  /** Conversations in which something was asked, newest first; `query` looks in names, questions and answers. */
  list: request
    .input(z.object({ projectId: z.string(), query: z.string().default('') }))
    .output(z.array(chatRowSchema)),
  /** An empty name gives the first question its place back. */
  rename: request.input(chatId.extend({ title: z.string().max(200) })).output(z.object({})),
  delete: request.input(chatId).output(z.object({})),
  set: request.input(chatId.extend({ settings: chatSettingsSchema })).output(z.object({})),
  /** The conversation as a file; every branch is in it. */
  export: request
    .input(chatId.extend({ format: z.enum(['markdown', 'json']) }))
    .output(z.object({ name: z.string(), text: z.string() })),
  /**
   * Ask; answers stream side after side. Aborting the request, or `stop`, keeps what was said. `afterId` is the
   * question it follows (null: it begins a branch); without it, the last one asked.
   */
  ask: request
    .input(chatId.extend({ question: z.string().min(1), sides, afterId: z.string().nullable().optional() }))
    .output(eventIterator(chatEventSchema)),
  /** Answer a question once more, with chance and a new seed; the earlier answer stays. */
  again: request.input(z.object({ questionId: z.string(), sides })).output(eventIterator(chatEventSchema)),
  /** The texts of messages without any private detail found in the documents, for a screen that others look at. */
  hideDetails: request
    .input(z.object({ messageIds: z.array(z.string()).max(100) }))
    .output(z.array(z.object({ id: z.string(), text: z.string() }))),
  stop: request.input(chatId).output(z.object({ stopped: z.boolean() })),
  /** “This is wrong”: the right answer becomes an example to review, the wrong one is kept beside it. */
  correct: request
    .input(z.object({ messageId: z.string(), rightAnswer: z.string().min(1) }))
    .output(exampleRowSchema),
};
