/** Splits Rich Text into its words ([RTF 1.9.1], "Contents of an RTF file"). */

export type RtfToken =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'word'; readonly word: string; readonly value: number | null }
  /** One byte of text in the code page of the moment. */
  | { readonly kind: 'byte'; readonly byte: number }
  | { readonly kind: 'text'; readonly text: string };

const token =
  /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([\s\S])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gy;

/** @param source the bytes, one character each */
export function* rtfTokens(source: string): Generator<RtfToken> {
  token.lastIndex = 0;
  let at = 0;
  while (at < source.length) {
    token.lastIndex = at;
    const found = token.exec(source);
    if (found === null) break;
    at = token.lastIndex;
    const [, word, value, byte, sign, brace, text] = found;
    if (word !== undefined) {
      const number = value === undefined ? null : Number(value);
      // Raw bytes follow: whatever they contain, they are not words.
      if (word === 'bin') at += Math.max(0, number ?? 0);
      else yield { kind: 'word', word, value: number };
    } else if (byte !== undefined) {
      yield { kind: 'byte', byte: Number.parseInt(byte, 16) };
    } else if (sign !== undefined) {
      yield signToken(sign);
    } else if (brace !== undefined) {
      yield brace === '{' ? { kind: 'open' } : { kind: 'close' };
    } else if (text !== undefined) {
      yield { kind: 'text', text };
    }
  }
}

function signToken(sign: string): RtfToken {
  switch (sign) {
    case '\n':
    case '\r':
      return { kind: 'word', word: 'par', value: null };
    case '\t':
      return { kind: 'word', word: 'tab', value: null };
    case '~':
    case '_':
    case '-':
    case '*':
      return { kind: 'word', word: sign, value: null };
    default:
      return { kind: 'text', text: sign };
  }
}
