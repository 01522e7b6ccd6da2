/** Stage five: ask base and tuned, and correct what is wrong. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { exampleRowSchema } from './examples.ts';
import { request } from './errors.ts';

export const sideSchema = z.enum(['base', 'tuned']);
export type Side = z.infer<typeof sideSchema>;

export const chatMessageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'base', 'tuned']),
  text: z.string(),
  stopped: z.boolean(),
  corrected: z.boolean(),
  createdAt: z.string(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const chatSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  runId: z.string().nullable(),
  modelName: z.string(),
  messages: z.array(chatMessageSchema),
  createdAt: z.string(),
});
export type Chat = z.infer<typeof chatSchema>;

export const chatEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('asked'), message: chatMessageSchema }),
  z.object({ type: z.literal('writing'), side: sideSchema, messageId: z.string() }),
  z.object({ type: z.literal('text'), side: sideSchema, messageId: z.string(), text: z.string() }),
  z.object({ type: z.literal('answered'), side: sideSchema, message: chatMessageSchema }),
]);
export type ChatEvent = z.infer<typeof chatEventSchema>;

export const chat = {
  /** The chat of this project with this run (null: base model only), made if there is none; `fresh` starts a new one. */
  open: request
    .input(
      z.object({ projectId: z.string(), runId: z.string().nullable(), fresh: z.boolean().default(false) }),
    )
    .output(chatSchema),
  /** Ask; answers stream side after side. Aborting the request, or `stop`, keeps what was said. */
  ask: request
    .input(z.object({ chatId: z.string(), question: z.string().min(1), sides: z.array(sideSchema).min(1) }))
    .output(eventIterator(chatEventSchema)),
  stop: request.input(z.object({ chatId: z.string() })).output(z.object({ stopped: z.boolean() })),
  /** “This is wrong”: the right answer becomes an example to review, the wrong one is kept beside it. */
  correct: request
    .input(z.object({ messageId: z.string(), rightAnswer: z.string().min(1) }))
    .output(exampleRowSchema),
};
