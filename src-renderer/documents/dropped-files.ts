/** A file with the folders it lay in, outermost first. */
export interface PlacedFile {
  readonly file: File;
  readonly place: readonly string[];
}

/** Files nobody means when they drop a folder. */
function isNoise(name: string): boolean {
  return (
    name.startsWith('.') ||
    name === 'Thumbs.db' ||
    name === 'desktop.ini' ||
    name === '__MACOSX' ||
    name.startsWith('~$')
  );
}

function readEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function walk(entry: FileSystemEntry, place: readonly string[], into: PlacedFile[]): Promise<void> {
  if (isNoise(entry.name)) return;
  if (entry instanceof FileSystemFileEntry) into.push({ file: await fileOf(entry), place });
  if (!(entry instanceof FileSystemDirectoryEntry)) return;
  const reader = entry.createReader();
  // A reader hands out a folder in slices until it answers with none.
  for (;;) {
    const slice = await readEntries(reader);
    if (slice.length === 0) return;
    for (const inner of slice) await walk(inner, [...place, entry.name], into);
  }
}

/** All files of a drop, folders walked. The entries must be taken before the first await: a drop is only readable during its event. */
export async function droppedFiles(transfer: DataTransfer): Promise<PlacedFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const files: PlacedFile[] = [];
  for (const entry of entries) await walk(entry, [], files);
  return files;
}

/** What was picked in a file dialog; a folder's hidden files are left out. */
export function pickedFiles(list: FileList | null): PlacedFile[] {
  return [...(list ?? [])].flatMap((file) => {
    const path = file.webkitRelativePath.split('/');
    return path.some(isNoise) ? [] : [{ file, place: path.slice(0, -1) }];
  });
}
