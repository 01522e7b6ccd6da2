import type { Export, ExportKind, ExportOptions } from '../../src-main/contract/sharing.ts';
import type { openCore } from './open-core.ts';
import { until } from './open-core.ts';

type Ask = Awaited<ReturnType<typeof openCore>>['ask'];

interface Wish {
  readonly projectId: string;
  readonly kind: Exclude<ExportKind, 'report'>;
  readonly runId?: string;
  readonly options?: Partial<ExportOptions>;
  readonly folder?: string;
  readonly passphrase?: string;
}

/** Begin an export as somebody who has looked at what leaves and said that it may. */
export async function beginExport(ask: Ask, wish: Wish): Promise<Export> {
  const { folder = null, passphrase = null, runId = null, ...rest } = wish;
  const wanted = { ...rest, runId };
  const { fingerprint } = await ask.sharing.leaves(wanted);
  return ask.sharing.make({ ...wanted, confirmed: fingerprint, folder, passphrase });
}

/** The same, until it is ready or failed. */
export async function makeExport(ask: Ask, wish: Wish, patience = 240_000): Promise<Export> {
  const { id } = await beginExport(ask, wish);
  const find = async () =>
    (await ask.sharing.list({ projectId: wish.projectId })).find((each) => each.id === id);
  await until(async () => ['ready', 'failed'].includes((await find())?.state ?? ''), patience);
  const made = await find();
  if (made === undefined) throw new Error('The export is gone.');
  return made;
}
