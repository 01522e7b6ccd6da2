/** After a form was refused: the focus goes to the first field that needs a fix, once it is marked. */
export function focusFirstBad(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
