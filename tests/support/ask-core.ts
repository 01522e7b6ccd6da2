/** A client of the core beside the page's own: tests look at what is stored through the same contract. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { BrowserContext } from '@playwright/test';
import WebSocket from 'ws';
import type { Contract } from '../../src-main/contract/contract.ts';

export interface CoreAsker {
  readonly core: ContractRouterClient<Contract>;
  close(): void;
}

/** @param context a browser that was let in: its session cookie is used. */
export async function askCore(context: BrowserContext, address: string): Promise<CoreAsker> {
  const { origin, host } = new URL(address);
  const cookies = await context.cookies(origin);
  const socket = new WebSocket(`ws://${host}/rpc`, {
    headers: { origin, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    maxPayload: 1024 ** 3,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return { core: createORPCClient(link), close: () => socket.close() };
}
