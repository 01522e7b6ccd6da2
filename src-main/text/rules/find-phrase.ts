/**
 * The first of several phrases, separated by commas or lines, that stands in a text as whole words; case, accents
 * and the shape of quotation marks do not matter, any white space parts words, and `*` at a word's end stands for
 * any ending.
 * @returns the words as the text has them, or null
 */
export function findPhrase(text: string, phrases: string): string | null {
  for (const phrase of phrases.split(/[,\n]/u)) {
    const words = phrase.trim();
    if (words === '') continue;
    const pattern = fold(words)
      .split(/\s+/u)
      .map((word) =>
        word.replace(/[.+?^${}()|[\]\\/]/gu, String.raw`\$&`).replace(/\*+/gu, String.raw`[\p{L}\p{N}]*`),
      )
      .join(String.raw`\s+`);
    const found = new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'u').exec(fold(text));
    if (found !== null) return text.slice(found.index, found.index + found[0].length);
  }
  return null;
}

/** Letter by letter, so that a place in the folded text is the same place in the text. */
function fold(text: string): string {
  return Array.from(text, (character) => {
    const plain = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    const straight = plain === '’' || plain === '‘' ? "'" : plain;
    return straight.length === character.length
      ? straight
      : character.toLowerCase().slice(0, character.length);
  }).join('');
}
