/** axe over the page as it stands, in both themes: everything it finds, in words. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** @returns one line per finding: theme, rule, element, what to do. Empty when clean. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    // A colour in transition is measured half way.
    await page.waitForTimeout(250);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, help, nodes } of violations) {
      for (const node of nodes.slice(0, 5)) {
        faults.push(`${theme}: ${id} at ${node.target.join(' ')}: ${help}. ${node.failureSummary ?? ''}`);
      }
    }
  }
  return faults;
}
