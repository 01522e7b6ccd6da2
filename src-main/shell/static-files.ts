/**
 * The built screens. The set of names is read once: a request can only pick from it, so no path, however
 * written, leads out of the folder.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  /** Names with a content hash never change; the page itself is asked for anew each time. */
  readonly cacheControl: string;
}

export class StaticFiles {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  readonly #read = new Map<string, Promise<StaticFile>>();

  private constructor(folder: string, names: ReadonlySet<string>) {
    this.#folder = folder;
    this.#names = names;
  }

  /** @throws when the folder is missing: the screens have not been built. */
  static async open(folder: string): Promise<StaticFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll(sep, '/'));
    const files = new StaticFiles(folder, new Set(names));
    // All of one build: a page that is open must not be handed parts of the next one.
    for (const name of names) files.find(name).catch(() => undefined);
    return files;
  }

  /** @param path of the URL, decoded, with its leading slash. @returns null for a name that is not among them. */
  async find(path: string): Promise<StaticFile | null> {
    const name = path === '/' ? '/index.html' : path;
    if (!this.#names.has(name)) return null;
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const reading = this.#load(name);
    this.#read.set(name, reading);
    return reading;
  }

  async #load(name: string): Promise<StaticFile> {
    const bytes = new Uint8Array(await readFile(join(this.#folder, name)));
    return {
      bytes,
      type: TYPES[extname(name)] ?? 'application/octet-stream',
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      cacheControl: name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    };
  }
}
