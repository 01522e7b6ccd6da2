/**
 * Base UI hides the ends of a floating part from screen readers though the Tab key can reach them, which
 * no reader should have to guess (ARIA: nothing focusable is hidden). They are empty, so nothing is read there.
 */
export function showFocusGuards(popup: HTMLElement | null): void {
  if (popup === null) return;
  // They are drawn right after the popup itself.
  requestAnimationFrame(() => {
    for (const guard of document.querySelectorAll('[data-base-ui-focus-guard][aria-hidden]')) {
      guard.removeAttribute('aria-hidden');
    }
  });
}
