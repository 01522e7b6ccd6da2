/** Reads one file: finds out what it is, lets the right reader read it, and says in words what came of it. */
import { cleanBlocks, cleanPairs, cleanText, countCharacters } from './clean-blocks.ts';
import { type DetectedFile, detectFormat } from './detect-format.ts';
import type { ReadPiece } from './given-bytes.ts';
import { limitChildren } from './limit-children.ts';
import type { Nesting, ReadOutcome, ReadWarning } from './protocol.ts';
import type { ReadContent, ReadContext, Reader } from './reader.ts';
import { allReaders } from './readers/all-readers.ts';
import { Refusal } from './refusal.ts';
import { refusalOf } from './refusal-of.ts';
import { unsupportedFormat } from './unsupported.ts';

/**
 * A file that cannot be read is an outcome (`refused`), never a rejection: the rest of a batch goes on.
 * @throws only when `context.signal` is aborted
 */
export async function readDocument(
  file: { readonly name: string; readonly bytes: Uint8Array; readonly nesting?: Nesting },
  context: ReadContext,
): Promise<ReadOutcome> {
  let format = 'unknown';
  try {
    const detected = await detectFormat(file.name, file.bytes);
    format = detected.format;
    const reader = readerFor(detected);
    context.signal.throwIfAborted();
    return outcomeOf(reader.format, await reader.read(detected, context), file.nesting);
  } catch (error) {
    context.signal.throwIfAborted();
    return refused(format, error);
  }
}

/**
 * A file larger than this process may hold. A PDF is read where its pages lie; anything else is refused by its kind.
 * @throws only when `context.signal` is aborted
 */
export async function readLargeDocument(
  file: { readonly name: string; readonly size: number; readonly read: ReadPiece },
  context: ReadContext,
): Promise<ReadOutcome> {
  try {
    const head = await file.read(0, 1024 ** 2);
    // One that merely starts like a text or an archive has a kind all the same.
    const detected = await detectFormat(file.name, head).catch((error: unknown) => {
      throw tooLarge(error instanceof Refusal ? (error.format ?? 'unknown') : 'unknown');
    });
    if (detected.format !== 'pdf') throw tooLarge(detected.format);
    const tail = await file.read(file.size - 2048, file.size);
    const large = { size: file.size, read: file.read, tail };
    return outcomeOf('pdf', await readerFor(detected).read({ ...detected, large }, context), undefined);
  } catch (error) {
    context.signal.throwIfAborted();
    return refused('unknown', error);
  }
}

function tooLarge(format: string): Refusal {
  const what = 'The file is larger than 512 MB, and only PDFs may be.';
  return new Refusal('too-large', what, 'Split it into smaller documents and add those.', format);
}

/** @throws Refusal when no reader takes the file */
export function readerFor(detected: DetectedFile): Reader {
  const reader = allReaders.find((each) => each.matches(detected));
  if (reader === undefined) throw notReadable(detected);
  return reader;
}

function outcomeOf(format: string, content: ReadContent, nesting: Nesting | undefined): ReadOutcome {
  const blocks = cleanBlocks(content.blocks);
  const pairs = cleanPairs(content.pairs);
  const characters = countCharacters(blocks, pairs);
  const found = limitChildren(content.children ?? [], nesting);
  const warnings: ReadWarning[] = [...content.warnings, ...found.warnings];
  // An empty success would look like a document that was learned.
  if (characters === 0 && found.children.length === 0 && warnings.length === 0) {
    warnings.push({ code: 'no-text', message: 'The file was read, but there is no text in it.' });
  }
  const title = content.title === null ? null : cleanText(content.title).replace(/\s+/gu, ' ').trim();
  return {
    status: warnings.length === 0 ? 'read' : 'read-with-warnings',
    format,
    title: title === '' ? null : title,
    blocks,
    pairs,
    pages: content.pages,
    children: found.children,
    characters,
    ...(content.leftOut === undefined || content.leftOut.length === 0 ? {} : { leftOut: content.leftOut }),
    warnings,
  };
}

function notReadable(file: DetectedFile): Refusal {
  const known = unsupportedFormat(file.format);
  if (known !== null) {
    return new Refusal(
      'unsupported-format',
      `This is ${known.label}, which this version does not read.`,
      known.remedy,
    );
  }
  return new Refusal(
    'unknown-format',
    'This file is of no kind known here.',
    'Open it in the program it comes from, save it as PDF, DOCX or text, and add that.',
  );
}

function refused(format: string, error: unknown): ReadOutcome {
  return {
    status: 'refused',
    format: (error instanceof Refusal ? error.format : null) ?? format,
    title: null,
    blocks: [],
    pairs: [],
    pages: null,
    children: [],
    characters: 0,
    warnings: [],
    refusal: refusalOf(error),
  };
}
