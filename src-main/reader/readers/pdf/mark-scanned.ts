import type { Block, DoubtfulWord, Position } from '../../protocol.ts';
import type { Box, RecognisedWord } from '../ocr/picture.ts';
import type { PageContent } from './geometry.ts';

/** Words the recogniser is less sure of than this are shown as doubtful. It is wrong more often than it thinks. */
export const sureConfidence = 80;

/**
 * The blocks of recognised pages with their mark, their doubtful words and their place on the page as it lies
 * in the file; all others as they are.
 */
export function markScanned(blocks: readonly Block[], pages: readonly PageContent[]): Block[] {
  const scanned = new Map(pages.filter(isScanned).map((page) => [page.number, page]));
  if (scanned.size === 0) return [...blocks];
  const doubtful = doubtfulWords(blocks, [...scanned.values()]);
  return blocks.map((block, i) => {
    const page = scanned.get(block.at.page ?? 0);
    if (page === undefined) return block;
    const words = doubtful.get(i) ?? [];
    const at: Position = {
      ...block.at,
      ...(block.at.box === undefined ? {} : { box: placed(block.at.box, page) }),
      scanned: true,
      ...(words.length === 0 ? {} : { doubtful: words }),
    };
    return { ...block, at };
  });
}

/** Recognised here, or before the file came. */
export function isScanned({ recognised, invisible, runs }: PageContent): boolean {
  return (recognised !== null && recognised.words.length > 0) || (invisible > 0.5 && runs.length > 0);
}

/** By the index of the block they stand in, or else the nearest of their page. */
function doubtfulWords(blocks: readonly Block[], pages: readonly PageContent[]): Map<number, DoubtfulWord[]> {
  const found = new Map<number, DoubtfulWord[]>();
  for (const page of pages) {
    const places = blocks.flatMap(({ at }, i) =>
      at.page === page.number && at.box !== undefined ? [{ i, box: at.box }] : [],
    );
    for (const word of page.recognised?.words ?? []) {
      if (word.confidence >= sureConfidence) continue;
      const nearest = places.reduce<{ i: number; distance: number } | null>((best, { i, box }) => {
        const distance = distanceTo(box, word);
        return best === null || distance < best.distance ? { i, distance } : best;
      }, null);
      if (nearest === null) continue;
      const { text, confidence, box } = word;
      const words = found.get(nearest.i) ?? [];
      words.push({ text, confidence, box: placed(box, page) });
      found.set(nearest.i, words);
    }
  }
  return found;
}

function distanceTo([x, y, width, height]: Box, { box }: RecognisedWord): number {
  const [middle, half] = [box[0] + box[2] / 2, box[1] + box[3] / 2];
  return Math.max(0, x - middle, middle - x - width) ** 2 + Math.max(0, y - half, half - y - height) ** 2;
}

function placed(box: Box, { recognised }: PageContent): Box {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const [x, y, width, height] = recognised === null ? box : recognised.toPage(box);
  return [round(x), round(y), round(width), round(height)];
}
