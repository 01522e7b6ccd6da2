import type { Block } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';
import { inlineText } from './markdown/inline-text.ts';
import { markdownBlocks } from './markdown/markdown-blocks.ts';

/** Markdown: headings, lists, tables, code, quotations; marks of emphasis and links are taken off. */
export const markdownReader: Reader = {
  format: 'markdown',
  matches: (file) => file.format === 'markdown' && file.text !== null,
  read: async (file) => {
    const decoded = file.text;
    if (decoded === null) return { title: null, blocks: [], pairs: [], pages: null, warnings: [] };
    const { body, title } = withoutFrontMatter(decoded.text);
    const blocks = markdownBlocks(body);
    return {
      title: title ?? firstHeading(blocks),
      blocks,
      pairs: [],
      pages: null,
      warnings: encodingWarnings(decoded),
    };
  },
};

function firstHeading(blocks: readonly Block[]): string | null {
  const first = blocks.find((block) => block.kind === 'heading');
  return first?.kind === 'heading' && first.level === 1 ? first.text : null;
}

function withoutFrontMatter(text: string): { body: string; title: string | null } {
  const match = /^---\n((?:[^\n]*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)/u.exec(text);
  const yaml = match?.[1];
  if (match === null || yaml === undefined || !/^[\w-]+[ \t]*:/mu.test(yaml))
    return { body: text, title: null };
  const title = /^title[ \t]*:[ \t]*(.+)$/mu
    .exec(yaml)?.[1]
    ?.trim()
    .replace(/^(["'])(.*)\1$/u, '$2');
  return { body: text.slice(match[0].length), title: title === undefined ? null : inlineText(title) };
}
