/**
 * Opens an OLE compound file (DOC, XLS, PPT, MSG, VSD, …): a small file system of 512-byte sectors chained by an
 * allocation table ([MS-CFB]). Chains of hostile files run in circles or out of the file; each is followed at most
 * once around.
 */
import { Refusal } from '../refusal.ts';

export interface OpenCompound {
  /** Paths of all streams, folders joined by `/`, the root not named. */
  readonly paths: readonly string[];
  /** Path of a stream whose name is spelled in another case, too. */
  readonly read: (path: string) => Uint8Array | null;
}

interface Entry {
  readonly name: string;
  /** 1 folder, 2 stream, 5 root. */
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

const lastSector = 0xfffffffa;
const noEntry = 0xffffffff;
const mostEntries = 100_000;

/** @throws Refusal when it is damaged */
export function openCompound(bytes: Uint8Array): OpenCompound {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 512) throw damaged();
  const sectorSize = 2 ** view.readUInt16LE(30);
  const miniSize = 2 ** view.readUInt16LE(32);
  if ((sectorSize !== 512 && sectorSize !== 4096) || miniSize !== 64) throw damaged();
  const sector = (index: number): Buffer => view.subarray((index + 1) * sectorSize, (index + 2) * sectorSize);
  const table = allocationTable(view, sector, sectorSize);
  const chain = (start: number, size: number): Buffer => {
    const parts: Buffer[] = [];
    let length = 0;
    let steps = table.length;
    for (let at = start; at < lastSector && length < size && steps > 0; at = table[at] ?? lastSector) {
      const part = sector(at);
      if (part.length === 0) break;
      parts.push(part);
      length += part.length;
      steps -= 1;
    }
    return Buffer.concat(parts).subarray(0, size);
  };
  const entries = readEntries(chain(view.readUInt32LE(48), mostEntries * 128));
  const [root] = entries;
  if (root === undefined || root.type !== 5) throw damaged();
  const miniStream = chain(root.start, root.size);
  const miniTable = chain(view.readUInt32LE(60), view.length);
  const smallChain = (start: number, size: number): Buffer => {
    const parts: Buffer[] = [];
    let length = 0;
    let steps = miniTable.length / 4;
    for (let at = start; at < lastSector && length < size && steps > 0; steps -= 1) {
      const part = miniStream.subarray(at * miniSize, (at + 1) * miniSize);
      if (part.length === 0) break;
      parts.push(part);
      length += part.length;
      at = at * 4 + 4 <= miniTable.length ? miniTable.readUInt32LE(at * 4) : lastSector;
    }
    return Buffer.concat(parts).subarray(0, size);
  };
  const cutoff = view.readUInt32LE(56);
  const streams = streamPaths(entries, root.child);
  const folded = new Map([...streams].map(([path, entry]) => [path.toLowerCase(), entry]));
  return {
    paths: [...streams.keys()],
    read: (path) => {
      const entry = streams.get(path) ?? folded.get(path.toLowerCase());
      if (entry === undefined) return null;
      return entry.size < cutoff ? smallChain(entry.start, entry.size) : chain(entry.start, entry.size);
    },
  };
}

function allocationTable(view: Buffer, sector: (index: number) => Buffer, sectorSize: number): Uint32Array {
  const sectors: number[] = [];
  for (let i = 0; i < 109; i += 1) sectors.push(view.readUInt32LE(76 + 4 * i));
  // Large files list further sectors of the table in a chain of their own.
  let more = view.readUInt32LE(68);
  for (let steps = view.length / sectorSize; more < lastSector && steps > 0; steps -= 1) {
    const part = sector(more);
    if (part.length < sectorSize) break;
    for (let i = 0; i < sectorSize / 4 - 1; i += 1) sectors.push(part.readUInt32LE(4 * i));
    more = part.readUInt32LE(sectorSize - 4);
  }
  const table: number[] = [];
  for (const index of sectors) {
    if (index >= lastSector) continue;
    const part = sector(index);
    for (let i = 0; i + 4 <= part.length; i += 4) table.push(part.readUInt32LE(i));
  }
  return Uint32Array.from(table);
}

function readEntries(directory: Buffer): Entry[] {
  const entries: Entry[] = [];
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const nameBytes = Math.min(64, directory.readUInt16LE(at + 64));
    entries.push({
      name: directory.toString('utf16le', at, at + Math.max(0, nameBytes - 2)),
      type: directory.readUInt8(at + 66),
      left: directory.readUInt32LE(at + 68),
      right: directory.readUInt32LE(at + 72),
      child: directory.readUInt32LE(at + 76),
      start: directory.readUInt32LE(at + 116),
      size: directory.readUInt32LE(at + 120),
    });
  }
  return entries;
}

function streamPaths(entries: readonly Entry[], first: number): Map<string, Entry> {
  const streams = new Map<string, Entry>();
  const seen = new Set<number>();
  const pending: { readonly index: number; readonly folder: string; readonly depth: number }[] = [
    { index: first, folder: '', depth: 0 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { index, folder, depth } = next;
    const entry = index === noEntry || seen.has(index) ? undefined : entries[index];
    if (entry === undefined || depth > 20) continue;
    seen.add(index);
    pending.push({ index: entry.left, folder, depth }, { index: entry.right, folder, depth });
    if (entry.type === 2) streams.set(`${folder}${entry.name}`, entry);
    if (entry.type === 1)
      pending.push({ index: entry.child, folder: `${folder}${entry.name}/`, depth: depth + 1 });
  }
  return streams;
}

function damaged(): Refusal {
  return new Refusal(
    'corrupt-file',
    'The file is damaged: its directory cannot be read.',
    'Open it in the program it comes from, save it under a new name, and add that copy.',
  );
}
