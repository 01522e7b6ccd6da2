/** Fails when a source file has grown over 500 lines. One is a list by nature: the foreign functions. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const LIMIT = 500;
const FOLDERS = ['src-main', 'src-renderer', 'scripts', 'tests'];
const KINDS = new Set(['.ts', '.tsx', '.mjs', '.css']);
const EXEMPT = new Set([join('src-main', 'ggml', 'symbols.ts')]);

const tooLong = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => KINDS.has(extname(path)) && !EXEMPT.has(path))
    .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > LIMIT),
);

for (const { path, lines } of tooLong) console.error(`${path} has ${lines} lines; ${LIMIT} is the wall.`);
if (tooLong.length > 0) process.exitCode = 1;
