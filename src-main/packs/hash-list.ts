/** A list of files with their SHA-256 in the form `sha256sum -c` reads. */

export const HASH_LIST = 'SHA256SUMS';

export interface HashedFile {
  /** Relative to the folder, with `/`. */
  readonly name: string;
  readonly sha256: string;
}

export function writeHashList(files: readonly HashedFile[]): string {
  return [...files]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('');
}

/** @returns null when a line is not of that form, or a name leads out of the folder */
export function readHashList(text: string): HashedFile[] | null {
  const files: HashedFile[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) return null;
    const parts = name.split('/');
    if (name.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..'))
      return null;
    files.push({ name, sha256 });
  }
  return text.endsWith('\n') ? files : null;
}
