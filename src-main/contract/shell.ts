/** What only a desktop shell can do, on a port of its own: the core knows nothing of it. */
import { z } from 'zod';
import { request } from './errors.ts';

const filterSchema = z.object({
  /** “Documents”, “Models (GGUF)”. */
  name: z.string(),
  /** Without the dot. */
  extensions: z.array(z.string()),
});

export const shellContract = {
  /** The system's dialog for opening files; an empty list when it was closed. */
  chooseFiles: request
    .input(
      z.object({
        title: z.string(),
        filters: z.array(filterSchema).default([]),
        many: z.boolean().default(true),
      }),
    )
    .output(z.object({ paths: z.array(z.string()) })),
  /** The system's dialog for a folder; null when it was closed. */
  chooseFolder: request
    .input(z.object({ title: z.string() }))
    .output(z.object({ path: z.string().nullable() })),
  /** Show a file that this app wrote in the system's file manager. */
  showInFolder: request.input(z.object({ path: z.string() })).output(z.object({ shown: z.boolean() })),
};
export type ShellContract = typeof shellContract;
