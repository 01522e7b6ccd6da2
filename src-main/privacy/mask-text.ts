export interface Mask {
  readonly start: number;
  readonly length: number;
  readonly shownAs: string;
}

/** The text with the masks in place; they neither overlap nor need an order. */
export function maskText(text: string, masks: readonly Mask[]): string {
  let result = '';
  let at = 0;
  for (const { start, length, shownAs } of [...masks].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    result += text.slice(at, start) + shownAs;
    at = start + length;
  }
  return result + text.slice(at);
}

/** Finds literal wordings in any text, whole words only, the longest first. */
export interface LiteralMasks {
  /** The text with every wording replaced. */
  mask(text: string): string;
  /** Whether any wording stands in it. */
  touches(text: string): boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** @param literals wording to what stands in its place */
export function literalMasks(literals: ReadonlyMap<string, string>): LiteralMasks {
  const byFirst = new Map<string, string[]>();
  for (const literal of literals.keys()) {
    const first = /[\p{L}\p{N}]+/u.exec(literal)?.[0];
    if (first === undefined) continue;
    byFirst.set(first, [...(byFirst.get(first) ?? []), literal]);
  }
  for (const some of byFirst.values()) some.sort((a, b) => b.length - a.length);
  const find = function* (text: string): Generator<Mask> {
    if (byFirst.size === 0) return;
    let taken = 0;
    for (const m of text.matchAll(WORD)) {
      if (m.index < taken) continue;
      for (const literal of byFirst.get(m[0]) ?? []) {
        const start = m.index - literal.indexOf(m[0]);
        if (start < taken || !text.startsWith(literal, start)) continue;
        if (/[\p{L}\p{N}]$/u.test(literal) && /[\p{L}\p{N}]/u.test(text[start + literal.length] ?? ''))
          continue;
        taken = start + literal.length;
        yield { start, length: literal.length, shownAs: literals.get(literal) ?? '' };
        break;
      }
    }
  };
  return {
    mask: (text) => maskText(text, [...find(text)]),
    touches: (text) => find(text).next().done === false,
  };
}
