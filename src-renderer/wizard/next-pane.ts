/** Move the focus to the next pane of the page, the rail included, and from the last to the first. */
export function nextPane(page: Document): void {
  const panes = [...page.querySelectorAll<HTMLElement>('.rail, [data-pane]')].filter(
    (pane) => pane.offsetParent !== null || pane.getClientRects().length > 0,
  );
  const inside = panes.findIndex((pane) => pane.contains(page.activeElement));
  panes[(inside + 1) % panes.length]?.focus();
}
