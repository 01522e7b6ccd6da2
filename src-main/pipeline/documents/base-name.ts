/** The file's own name: a browser may send a path with it, of either kind of system. */
export function baseName(name: string): string {
  return name.split(/[\\/]/).at(-1)?.trim() || 'Unnamed';
}
