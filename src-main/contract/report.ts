/** The evidence report of one evaluation, to be read, printed and signed. */
import { z } from 'zod';
import { request } from './errors.ts';
import { exportSchema } from './sharing.ts';

export const report = {
  /** Write it as HTML and as PDF. `folder: null` writes into the workspace's exports folder. */
  make: request
    .input(z.object({ evaluationId: z.string(), folder: z.string().nullable().default(null) }))
    .output(exportSchema),
};
