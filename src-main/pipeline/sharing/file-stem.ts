/** A project's name as the beginning of file names: lower case, letters and digits of any script, hyphens. */
export function fileStem(name: string): string {
  const stem = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return stem === '' ? 'project' : stem;
}
