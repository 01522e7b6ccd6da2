/** Collects what must never happen on a page: errors in its console, violations of its policy, requests that leave this computer. */
import type { BrowserContext, Page } from '@playwright/test';

export interface PageWatch {
  /** One line per offence, in order. */
  readonly offences: string[];
  /** Every host that was asked for anything. */
  readonly hosts: ReadonlySet<string>;
}

export function watchPage(context: BrowserContext, page: Page, expected: RegExp | null = null): PageWatch {
  const offences: string[] = [];
  const hosts = new Set<string>();
  const note = (line: string): void => {
    if (expected?.test(line) !== true) offences.push(line);
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      note(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => note(`uncaught: ${error.stack ?? error.message}`));
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!protocol.startsWith('http')) return;
    hosts.add(hostname);
    if (hostname !== '127.0.0.1') note(`left this computer: ${request.url()}`);
  });
  page.on('websocket', (socket) => {
    const { hostname } = new URL(socket.url());
    hosts.add(hostname);
    if (hostname !== '127.0.0.1') note(`left this computer: ${socket.url()}`);
  });
  return { offences, hosts };
}
