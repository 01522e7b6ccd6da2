const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  sect: '§',
  copy: '©',
};

/** Inline Markdown as the reader sees it: no marks of emphasis, links by their words, no HTML tags. */
export function inlineText(source: string): string {
  const kept: string[] = [];
  // Code and escaped marks are literal: park them so that the rules below cannot touch them.
  const park = (text: string): string => `\u0001${kept.push(text) - 1}\u0002`;
  return source
    .replace(/(`+)([^`]|[^`][^]*?[^`])\1(?!`)/gu, (_, _ticks: string, code: string) => park(code.trim()))
    .replace(/\\([!-/:-@[-`{-~])/gu, (_, mark: string) => park(mark))
    .replace(/<(https?:\/\/[^\s<>]+|[^\s<>@]+@[^\s<>]+)>/gu, '$1')
    .replace(/<br\s*\/?>/giu, '\n')
    .replace(/<\/?[a-z][^<>\n]{0,300}>/giu, '')
    .replace(/!\[([^\]\n]{0,300})\](?:\([^)\n]{0,500}\)|\[[^\]\n]{0,100}\])?/gu, '$1')
    .replace(/\[\^[^\]\n]{1,60}\]/gu, '')
    .replace(/\[([^\]\n]{1,300})\]\((?:[^()\n]|\([^()\n]*\)){0,500}\)/gu, '$1')
    .replace(/\[([^\]\n]{1,300})\]\[[^\]\n]{0,100}\]/gu, '$1')
    .replace(/(\*\*\*|\*\*|\*|~~)(?=\S)([^*~]*?\S)\1/gu, '$2')
    .replace(/(\*\*)(?=\S)([^\n]*?\S)\1/gu, '$2')
    .replace(/(?<![\p{L}\p{N}_])(___|__|_)(?=\S)([^_]*?\S)\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(
      /&(amp|lt|gt|quot|apos|nbsp|mdash|ndash|hellip|sect|copy);/gu,
      (_, name: string) => entities[name] ?? '',
    )
    .replace(/&#(\d{1,7});/gu, (whole: string, code: string) =>
      Number(code) <= 0x10ffff ? String.fromCodePoint(Number(code)) : whole,
    )
    .replace(/\u0001(\d+)\u0002/gu, (_, index: string) => kept[Number(index)] ?? '')
    .trim();
}
