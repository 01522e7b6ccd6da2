import type { ReadRefusal } from './protocol.ts';
import { Refusal } from './refusal.ts';

/** Whatever a reader threw, in words. */
export function refusalOf(error: unknown): ReadRefusal {
  const { code, message, remedy } =
    error instanceof Refusal
      ? error
      : isStackOverflow(error)
        ? tooDeep()
        : new Refusal(
            'corrupt-file',
            `The file is damaged or of an unusual kind (${reason(error)}).`,
            'Open it in the program it comes from, save it under a new name, and add that copy.',
          );
  return { code, message, remedy };
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
