/** Reads one file: finds out what it is, lets the right reader read it, and says in words what came of it. */
import { cleanBlocks, cleanPairs, cleanText, countCharacters } from './clean-blocks.ts';
import { type DetectedFile, detectFormat } from './detect-format.ts';
import type { ReadOutcome, ReadWarning } from './protocol.ts';
import type { ReadContent, ReadContext } from './reader.ts';
import { allReaders } from './readers/all-readers.ts';
import { Refusal } from './refusal.ts';
import { unsupportedFormat } from './unsupported.ts';

/**
 * A file that cannot be read is an outcome (`refused`), never a rejection: the rest of a batch goes on.
 * @throws only when `context.signal` is aborted
 */
export async function readDocument(
  file: { readonly name: string; readonly bytes: Uint8Array },
  context: ReadContext,
): Promise<ReadOutcome> {
  let format = 'unknown';
  try {
    const detected = await detectFormat(file.name, file.bytes);
    format = detected.format;
    const reader = allReaders.find((each) => each.matches(detected));
    if (reader === undefined) throw notReadable(detected);
    context.signal.throwIfAborted();
    return outcomeOf(reader.format, await reader.read(detected, context));
  } catch (error) {
    context.signal.throwIfAborted();
    return refused(format, error);
  }
}

function outcomeOf(format: string, content: ReadContent): ReadOutcome {
  const blocks = cleanBlocks(content.blocks);
  const pairs = cleanPairs(content.pairs);
  const characters = countCharacters(blocks, pairs);
  const warnings: ReadWarning[] = [...content.warnings];
  // An empty success would look like a document that was learned.
  if (characters === 0 && warnings.length === 0) {
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
    characters,
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
  const refusal =
    error instanceof Refusal
      ? error
      : isStackOverflow(error)
        ? tooDeep()
        : new Refusal(
            'corrupt-file',
            `The file is damaged or of an unusual kind (${reason(error)}).`,
            'Open it in the program it comes from, save it under a new name, and add that copy.',
          );
  return {
    status: 'refused',
    format: refusal.format ?? format,
    title: null,
    blocks: [],
    pairs: [],
    pages: null,
    characters: 0,
    warnings: [],
    refusal: { code: refusal.code, message: refusal.message, remedy: refusal.remedy },
  };
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function tooDeep(): Refusal {
  return new Refusal(
    'too-deep',
    'The parts of the file are nested deeper than in any real document.',
    'Do not use it unless you know where it comes from; otherwise save it anew in the program it comes from.',
  );
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/gu, ' ').slice(0, 160);
}
