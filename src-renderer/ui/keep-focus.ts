/** Others put the focus where it belongs within this time: dialogs and menus to what opened them. */
const patienceMs = 60;

/**
 * Never leave a keyboard nowhere: when the focused control is taken away (its screen was left, its form was
 * closed, its list ran empty), the focus goes to the pane it stood in, or else to the heading of the screen.
 * @returns the way to stop
 */
export function keepFocus(page: Document): () => void {
  let last: { readonly element: Element; readonly pane: HTMLElement | null } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const nowhere = (): boolean => page.activeElement === null || page.activeElement === page.body;

  function remember(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return;
    last = { element: event.target, pane: event.target.closest<HTMLElement>('[data-pane]') };
  }
  function forget(event: FocusEvent): void {
    const left = event.target;
    // Somebody clicked beside it: it is still there, and nowhere is where they want to be.
    setTimeout(() => {
      if (nowhere() && last?.element === left && last.element.isConnected) last = null;
    });
  }
  function restore(): void {
    if (last === null || last.element.isConnected || !nowhere()) return;
    const place = last.pane?.isConnected ? last.pane : page.querySelector<HTMLElement>('main h1');
    // A screen that is still loading brings its heading in a moment.
    if (place === null) return;
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  const watcher = new MutationObserver(() => {
    if (last === null || last.element.isConnected) return;
    clearTimeout(timer);
    timer = setTimeout(restore, patienceMs);
  });
  watcher.observe(page.body, { childList: true, subtree: true });
  page.addEventListener('focusin', remember);
  page.addEventListener('focusout', forget);
  return () => {
    watcher.disconnect();
    clearTimeout(timer);
    page.removeEventListener('focusin', remember);
    page.removeEventListener('focusout', forget);
  };
}
