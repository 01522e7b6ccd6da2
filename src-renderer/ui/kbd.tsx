/** A keycap. Screen readers hear the key through `aria-keyshortcuts` of the control instead. */
export function Kbd({ children }: { children: string }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}
