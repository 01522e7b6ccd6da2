/** What a demo pack holds besides the weights. */
import { z } from 'zod';
import { demoPackSchema } from '../contract/demo-pack.ts';
import { ProblemError } from '../contract/errors.ts';
import { packDamaged } from './pack-problems.ts';
import type { VerifiedPack } from './read-pack.ts';

export const DEMO = 'demo.json';
export const DEMO_ADAPTER = 'adapter.gguf';
export const DEMO_MODEL = 'model.gguf';

const mostDemo = 32 << 20;

export const demoContentsSchema = demoPackSchema.omit({ id: true, canAsk: true }).extend({
  /** Which of the two files it holds. */
  weights: z.enum([DEMO_ADAPTER, DEMO_MODEL]),
  decoding: z.object({
    temperature: z.number().min(0).max(2),
    seed: z.number().int(),
    maxTokens: z.number().int().min(1).max(4096),
  }),
});
export type DemoContents = z.infer<typeof demoContentsSchema>;

/**
 * What a verified demo pack shows. @param today `2027-03-31`
 * @throws ProblemError `pack-damaged`, `demo-expired`
 */
export async function readDemo(pack: VerifiedPack, today: string): Promise<DemoContents> {
  const names = pack.manifest.entries.map(({ name }) => name);
  let contents: DemoContents | null = null;
  for await (const entry of pack.entries()) {
    if (entry.name !== DEMO) continue;
    const parsed = demoContentsSchema.safeParse(JSON.parse((await entry.whole(mostDemo)).toString('utf8')));
    if (!parsed.success) throw packDamaged(z.prettifyError(parsed.error).slice(0, 500));
    contents = parsed.data;
  }
  if (contents === null || names.length !== 2 || !names.includes(contents.weights)) {
    throw packDamaged('it does not hold what a demo pack holds');
  }
  if (contents.expires !== null && contents.expires < today) throw expired(contents.expires);
  return contents;
}

function expired(on: string): ProblemError {
  return new ProblemError({
    code: 'demo-expired',
    what: `This demo could be opened until ${on}.`,
    safe: 'Nothing was written.',
    remedy: 'Ask whoever made it for a new one.',
  });
}
