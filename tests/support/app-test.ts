/** A Playwright test with the app served in a fresh folder and a page that was let in, watched for offences. */
import { test as base } from '@playwright/test';
import { type CoreAsker, askCore } from './ask-core.ts';
import { removeApp, type ServedApp, serveApp } from './serve-app.ts';
import { type PageWatch, watchPage } from './watch-page.ts';

interface AppFixtures {
  /** The app, stopped and removed afterwards. */
  readonly app: ServedApp;
  /** What the page did that it must not; checked to be empty after each test unless `expectedOffences` says otherwise. */
  readonly watch: PageWatch;
  /** Lines a test provokes on purpose. */
  readonly expectedOffences: RegExp | null;
  /** The core, asked beside the page. Enters the app first. */
  readonly asker: CoreAsker;
}

export const test = base.extend<AppFixtures>({
  expectedOffences: [null, { option: true }],
  app: async ({ page }, use) => {
    const app = await serveApp();
    await use(app);
    // Away first: a page that loses its app complains, and rightly.
    await page.goto('about:blank');
    await removeApp(app);
  },
  watch: [
    async ({ context, page, expectedOffences }, use) => {
      const watch = watchPage(context, page, expectedOffences);
      await use(watch);
      if (watch.offences.length > 0)
        throw new Error(`The page did what it must not:\n${watch.offences.join('\n')}`);
    },
    { auto: true },
  ],
  asker: async ({ app, context, page }, use) => {
    await page.goto(app.address);
    const asker = await askCore(context, app.address);
    await use(asker);
    asker.close();
  },
});

export { expect } from '@playwright/test';
