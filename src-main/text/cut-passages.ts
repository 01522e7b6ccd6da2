/** Cuts a document into passages: the pieces that are searched, quoted and drafted from. */
import type { Block } from '../reader/protocol.ts';
import { sentenceRanges } from './split-sentences.ts';
import { tableRows } from './table-rows.ts';

export interface Passage {
  readonly text: string;
  /** The headings above the passage, outermost first. */
  readonly breadcrumb: string[];
  /** Page of its first block, where the format has pages. */
  readonly page: number | null;
  /** First and last block it comes from, both included. */
  readonly blockFrom: number;
  readonly blockTo: number;
}

interface Piece {
  readonly text: string;
  readonly block: number;
  /** What joins it to the piece before it in the same passage. */
  readonly joint: ' ' | '\n' | '\n\n';
}

/**
 * Passages of at most `maxCharacters` UTF-16 units, in reading order. A passage never crosses a heading;
 * it ends between blocks where it can, then between sentences or table rows, and only inside a sentence
 * longer than a whole passage. Table rows are written with their column names. A heading stands in the
 * breadcrumb of what follows it; one with nothing under it becomes a passage of its own.
 * @throws RangeError when `maxCharacters` is under 40: no sentence would survive
 */
export function cutPassages(
  blocks: readonly Block[],
  options: { readonly maxCharacters: number },
): Passage[] {
  const { maxCharacters } = options;
  if (!(maxCharacters >= 40)) throw new RangeError('A passage needs room for at least 40 characters.');
  const passages: Passage[] = [];
  const headings: { level: number; text: string; block: number; used: boolean }[] = [];
  let pieces: Piece[] = [];

  const pageOf = (block: number): number | null => blocks[block]?.at.page ?? null;
  const breadcrumb = (): string[] => headings.map(({ text }) => text);
  const flush = (): void => {
    for (const group of pack(pieces, maxCharacters)) {
      const first = group[0] as Piece;
      const last = group.at(-1) as Piece;
      const text = group.map((piece, i) => (i === 0 ? piece.text : piece.joint + piece.text)).join('');
      passages.push({
        text,
        breadcrumb: breadcrumb(),
        page: pageOf(first.block),
        blockFrom: first.block,
        blockTo: last.block,
      });
      for (const heading of headings) heading.used = true;
    }
    pieces = [];
  };
  const close = (level: number): void => {
    flush();
    while ((headings.at(-1)?.level ?? 0) >= level) {
      const heading = headings.pop() as (typeof headings)[number];
      if (heading.used) continue;
      const texts = piecesOf(heading.text, heading.block, '\n', maxCharacters).map(({ text }) => text);
      for (const text of texts) {
        const { block } = heading;
        passages.push({
          text,
          breadcrumb: breadcrumb(),
          page: pageOf(block),
          blockFrom: block,
          blockTo: block,
        });
      }
      for (const outer of headings) outer.used = true;
    }
  };

  blocks.forEach((block, i) => {
    if (block.kind === 'heading') {
      const text = block.text.trim();
      if (text === '') return;
      close(Math.max(1, block.level));
      headings.push({ level: Math.max(1, block.level), text, block: i, used: false });
    } else if (block.kind === 'table') {
      for (const row of tableRows(block)) pieces.push(...piecesOf(row, i, '\n', maxCharacters));
    } else {
      const previous = blocks[i - 1];
      const joint = block.kind === 'list-item' && previous?.kind === 'list-item' ? '\n' : '\n\n';
      pieces.push(...piecesOf(block.text, i, joint, maxCharacters));
    }
  });
  close(1);
  return passages;
}

/** Greedy, but a block that fits into one passage is not begun at the end of another. */
function pack(pieces: readonly Piece[], maxCharacters: number): Piece[][] {
  const groups: Piece[][] = [];
  let group: Piece[] = [];
  let length = 0;
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i] as Piece;
    const startsBlock = pieces[i - 1]?.block !== piece.block;
    const need = startsBlock && piece.joint === '\n\n' ? blockLength(pieces, i) : piece.text.length;
    const wanted = need <= maxCharacters ? need : piece.text.length;
    if (group.length > 0 && length + piece.joint.length + wanted > maxCharacters) {
      groups.push(group);
      group = [];
      length = 0;
    }
    length += (group.length === 0 ? 0 : piece.joint.length) + piece.text.length;
    group.push(piece);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

function blockLength(pieces: readonly Piece[], start: number): number {
  const block = pieces[start]?.block;
  let length = 0;
  for (let i = start; i < pieces.length && pieces[i]?.block === block; i += 1) {
    const piece = pieces[i] as Piece;
    length += piece.text.length + (i === start ? 0 : piece.joint.length);
  }
  return length;
}

/** The block whole when it fits, else its sentences, else parts of a sentence. */
function piecesOf(text: string, block: number, joint: '\n' | '\n\n', maxCharacters: number): Piece[] {
  const whole = text.trim();
  if (whole === '') return [];
  if (whole.length <= maxCharacters) return [{ text: whole, block, joint }];
  const texts = sentenceRanges(whole).flatMap(({ from, to }) =>
    cutLong(whole.slice(from, to), maxCharacters),
  );
  return texts.map((part, i) => ({ text: part, block, joint: i === 0 ? joint : ' ' }));
}

/** At a clause, else at a space, else hard but never inside a surrogate pair. */
function cutLong(sentence: string, maxCharacters: number): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > maxCharacters) {
    const window = rest.slice(0, maxCharacters + 1);
    const clause = Math.max(window.lastIndexOf('; '), window.lastIndexOf(': '), window.lastIndexOf('\n')) + 1;
    const space = /\s\S*$/u.exec(window)?.index ?? 0;
    let at = clause > maxCharacters / 2 ? clause : space > 0 ? space : maxCharacters;
    if (/[\uD800-\uDBFF]/.test(rest.charAt(at - 1))) at -= 1;
    parts.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  if (rest !== '') parts.push(rest);
  return parts.filter((part) => part !== '');
}
