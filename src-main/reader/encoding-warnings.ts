import type { DecodedText } from './decode-text.ts';
import type { ReadWarning } from './protocol.ts';

/** What a person must know about how the bytes of a text were understood. */
export function encodingWarnings(decoded: DecodedText): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  const hasForeign = /[^\u0000-\u007f]/u.test(decoded.text);
  if (decoded.guessed && hasForeign) {
    const message = `The file does not say how its letters are stored; it was read as ${decoded.encoding}. Check accents and umlauts.`;
    warnings.push({ code: 'encoding-guessed', message });
  }
  if (decoded.damaged > 0) {
    const what = decoded.damaged === 1 ? 'One character' : `${decoded.damaged} characters`;
    warnings.push({ code: 'damaged-characters', message: `${what} could not be read and show as \ufffd.` });
  }
  return warnings;
}
