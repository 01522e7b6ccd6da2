import { z } from 'zod';
import { invalid } from '../api-error.ts';
import { checkFields } from '../check-fields.ts';
import type { EndpointRequest } from '../context.ts';

/** Query fields of a list, checked; unknown ones are refused by name. */
export function readQuery<T extends z.ZodType>(c: EndpointRequest, schema: T): z.output<T> {
  return checkFields(schema, c.req.query());
}

export const limitField = (usual: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, { error: 'must be a number' })
    .transform(Number)
    .pipe(z.number().min(1).max(most))
    .default(usual);

/** One page of what is listed, after the id a client has already. `has_more` is always there: without it clients stop or never do. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
) {
  const at = after === undefined ? -1 : all.findIndex(({ id }) => id === after);
  if (after !== undefined && at === -1) throw invalid('“after” is not in this list.', 'after');
  const data = all.slice(at + 1, at + 1 + limit);
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: at + 1 + limit < all.length,
  };
}
