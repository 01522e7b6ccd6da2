import type { Block, ImportedPair } from './protocol.ts';

/** Text as the rest of the app may rely on it: composed accents, ordinary spaces, nothing invisible or malformed. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2060\ufeff\ufffe\uffff]/gu,
      '',
    )
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu, ' ')
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .normalize('NFC');
}

/** Cleaned, trimmed, without empty blocks. */
export function cleanBlocks(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.kind === 'table') {
      const rows = block.rows.map((row) => row.map((cell) => cleanText(cell).trim()));
      return rows.some((row) => row.some((cell) => cell !== '')) ? [{ ...block, rows }] : [];
    }
    const cleaned = cleanText(block.text);
    const text = block.kind === 'code' ? cleaned.trimEnd() : cleaned.replace(/[ \t]+/gu, ' ').trim();
    return text.trim() === '' ? [] : [{ ...block, text }];
  });
}

export function cleanPairs(pairs: readonly ImportedPair[]): ImportedPair[] {
  return pairs.map((pair) => ({
    ...pair,
    messages: pair.messages.map(({ role, content }) => ({ role, content: cleanText(content).trim() })),
    ...(pair.wrong === undefined ? {} : { wrong: cleanText(pair.wrong).trim() }),
  }));
}

export function countCharacters(blocks: readonly Block[], pairs: readonly ImportedPair[]): number {
  let characters = 0;
  for (const block of blocks) {
    if (block.kind === 'table')
      for (const row of block.rows) for (const cell of row) characters += cell.length;
    else characters += block.text.length;
  }
  for (const { messages } of pairs) for (const { content } of messages) characters += content.length;
  return characters;
}
