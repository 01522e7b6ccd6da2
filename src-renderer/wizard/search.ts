/** `/`: put the focus into the screen's search field, opening it where it hides behind a button. */
export function search(page: Document): void {
  const target = page.querySelector<HTMLElement>('[data-search]');
  if (target instanceof HTMLButtonElement) target.click();
  else target?.focus();
}
