import type { Block } from '../../protocol.ts';

/**
 * Settles the words that `joinLines` left open with a soft hyphen: a hyphen at a line's end either divided
 * one word ("part-ner") or belongs to two ("vendor-plaintiffs"). The document itself knows: a word that
 * occurs joined is joined; two words that both occur alone, and never joined, keep their hyphen.
 */
export function settleDividedWords(blocks: readonly Block[]): Block[] {
  const texts = blocks.flatMap((block) => (block.kind === 'table' ? block.rows.flat() : [block.text]));
  if (!texts.some((text) => text.includes(openHyphen))) return [...blocks];
  const words = new Set<string>();
  for (const text of texts) for (const word of text.toLowerCase().match(wholeWord) ?? []) words.add(word);
  const settle = (text: string): string =>
    text.replace(dividedWord, (_, first: string, second: string) => {
      const [a, b] = [first.toLowerCase(), second.toLowerCase()];
      if (words.has(a + b)) return first + second;
      const isCompound =
        words.has(`${a}-${b}`) || (words.has(a) && words.has(b) && b.length >= 4 && !joiners.has(a));
      return isCompound ? `${first}-${second}` : first + second;
    });
  return blocks.map((block) =>
    block.kind === 'table'
      ? { ...block, rows: block.rows.map((row) => row.map(settle)) }
      : { ...block, text: settle(block.text) },
  );
}

export const openHyphen = '\u00ad';
const dividedWord = /([\p{L}\p{M}]+)\u00ad([\p{L}\p{M}]+)/gu;
const wholeWord = /(?<![\p{L}\u00ad-])\p{L}[\p{L}\p{M}]*(?:-[\p{L}\p{M}]+)*(?![\p{L}\u00ad])/gu;
/** Words that are themselves the first half of many others. */
const joiners: ReadonlySet<string> = new Set(
  'with in out up over under some any every no there where here how what who when to for be can not on off down back through after an a as at by so'.split(
    ' ',
  ),
);
