/**
 * `npm run bench -- scroll [--documents 10000] [--full] [--in FOLDER]`: the list of files with thousands of rows, in a
 * real browser: time between frames while it scrolls, time from a filter or a query to the rows on screen. A headless
 * browser draws by software on the processor: a machine with a graphics card does better.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { findChromium } from '../../scripts/launch/system.mjs';
import { workspacePaths } from '../../src-main/storage/open.ts';
import { serveApp } from '../support/serve-app.ts';
import { keepResults } from './results.ts';
import { fillWorkspace, passphrase } from './search.ts';

interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly of: number;
}

export async function benchScroll(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      documents: { type: 'string', default: '10000' },
      full: { type: 'boolean', default: false },
      in: { type: 'string' },
    },
  });
  const documents = Number(values.documents);
  const folder = values.in ?? mkdtempSync(join(tmpdir(), 'vernacular-scroll-'));
  if (!existsSync(workspacePaths(folder).file)) await fillWorkspace(folder, documents, 1);
  const app = await serveApp({ folder });
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(app.address);
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Start a project' }).waitFor();
    const opened = performance.now();
    await page.goto(`${new URL(app.address).origin}/#/project/p/documents`);
    const files = page.getByRole('region', { name: 'Files' });
    await files.getByRole('link').first().waitFor();
    const openMs = performance.now() - opened;
    // What opens beside the list has settled.
    await page.waitForTimeout(2000);
    const idle = await frames(page, 0);
    const scrolling = await frames(page, 60);
    const flying = await frames(page, 4000);
    const filtering = spread(await timesOf(page, 20, filterOnce));
    const searching = spread(await timesOf(page, 20, searchOnce));
    const fps = (each: Spread): number => Math.round(10_000 / each.mean) / 10;
    const shown = { openMs: Math.round(openMs), idle, scrolling, flying, filtering, searching };
    process.stdout.write(
      `${documents} rows, headless (software rendering): list after ${shown.openMs} ms; ` +
        `idle ${fps(idle)} frames/s; scrolling ${fps(scrolling)} frames/s (p50 ${scrolling.p50} ms, p95 ${scrolling.p95} ms, longest ${scrolling.max} ms); ` +
        `flying ${fps(flying)} frames/s (p95 ${flying.p95} ms)\n` +
        `filter p50 ${filtering.p50} ms, p95 ${filtering.p95} ms; search as typed p50 ${searching.p50} ms, p95 ${searching.p95} ms\n`,
    );
    if (values.full) process.stdout.write(`Kept in ${keepResults('scroll', { documents, ...shown })}\n`);
  } finally {
    await browser.close();
    await app.stop();
    if (values.in === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds between frames over three seconds, while the list moves by `step` pixels a frame and back. */
async function frames(page: Page, step: number): Promise<Spread> {
  const times = await page.evaluate(
    (by) =>
      new Promise<number[]>((resolve) => {
        const list = document.querySelector('.files');
        const between: number[] = [];
        const began = performance.now();
        let last = began;
        let direction = 1;
        const frame = (now: number): void => {
          between.push(now - last);
          last = now;
          if (list !== null && by > 0) {
            if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) direction = -1;
            if (list.scrollTop === 0) direction = 1;
            list.scrollTop += by * direction;
          }
          if (now - began < 3000) requestAnimationFrame(frame);
          else resolve(between.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    step,
  );
  return spread(times);
}

async function timesOf(
  page: Page,
  count: number,
  once: (page: Page, i: number) => Promise<number>,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) times.push(await once(page, i));
  return times;
}

/** From the press on a filter to the second frame after it: the rows are drawn by then. */
function filterOnce(page: Page, i: number): Promise<number> {
  return page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        const all = [...document.querySelectorAll<HTMLElement>('.filters .filter')];
        const began = performance.now();
        all.find((each) => each.textContent.startsWith(name))?.click();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
      }),
    i % 2 === 0 ? 'Not used' : 'All',
  );
}

/** Each asked once, so that nothing is remembered. */
const queries = (
  'client retention notice closed partner files days letter fee writing copy hold case matter date sign person office ' +
  'record year'
).split(' ');

/** From the last letter of a query to the results on screen, as the page itself sees it. */
async function searchOnce(page: Page, i: number): Promise<number> {
  const open = page.getByRole('button', { name: 'Search in all documents' });
  if (await open.isVisible()) await open.click();
  return page.evaluate(
    (query) =>
      new Promise<number>((resolve) => {
        const field = document.querySelector<HTMLInputElement>('.filters input');
        if (field === null) return;
        const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
        const type = (text: string): void => {
          write?.call(field, text);
          field.dispatchEvent(new Event('input', { bubbles: true }));
        };
        const until = (is: () => boolean, done: () => void): void =>
          void requestAnimationFrame(() => (is() ? done() : until(is, done)));
        const found = (): boolean => document.querySelector('.found, .files-in > p') !== null;
        type('');
        until(
          () => !found(),
          () => {
            const began = performance.now();
            type(query);
            until(found, () => resolve(performance.now() - began));
          },
        );
      }),
    queries[i % queries.length] ?? 'client',
  );
}

function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)) / 10;
  const mean = times.reduce((sum, each) => sum + each, 0) / Math.max(1, times.length);
  return { mean: Math.round(100 * mean) / 100, p50: at(0.5), p95: at(0.95), max: at(1), of: times.length };
}
