/** Hand a text to the browser as a file, which saves it where the person wants it. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has to have begun before its address may go.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
