import type { Topic } from '../../src-main/contract/readiness.ts';

export interface PlacedName {
  readonly topic: number;
  readonly words: string;
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const letter = 6.1;
const line = 15;

/**
 * A place for each topic's name near its points, over none of them where it can be helped and over no other name. Names
 * of large topics are placed first; one that finds no place is left out (the list has it).
 */
export function placeNames(
  points: readonly { readonly topic: number; readonly x: number; readonly y: number }[],
  topics: readonly Topic[],
  width: number,
  height: number,
): PlacedName[] {
  const placed: PlacedName[] = [];
  const boxes: Box[] = [];
  const bySize = topics.toSorted((a, b) => b.passages + b.approved - (a.passages + a.approved));
  for (const topic of bySize) {
    const mine = points.filter((point) => point.topic === topic.number);
    if (mine.length === 0) continue;
    const words = topic.terms.slice(0, 2).join(', ');
    const half = (words.length * letter) / 2;
    const x = clamp(median(mine.map((point) => point.x)), half + 4, width - half - 4);
    const y = median(mine.map((point) => point.y));
    let best: { readonly y: number; readonly covers: number; readonly box: Box } | null = null;
    for (let step = 0; step < 26; step += 1) {
      const at = y + (step % 2 === 0 ? -1 : 1) * Math.ceil(step / 2) * 11;
      if (at < line || at > height - 5) continue;
      const box = { left: x - half, right: x + half, top: at - line + 3, bottom: at + 4 };
      if (boxes.some((other) => overlap(box, other))) continue;
      const covers = points.filter(
        (point) =>
          point.x > box.left - 3 &&
          point.x < box.right + 3 &&
          point.y > box.top - 3 &&
          point.y < box.bottom + 3,
      ).length;
      if (best === null || covers + step / 8 < best.covers) best = { y: at, covers: covers + step / 8, box };
    }
    if (best === null) continue;
    boxes.push(best.box);
    placed.push({ topic: topic.number, words, x, y: best.y });
  }
  return placed;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right + 6 && b.left < a.right + 6 && a.top < b.bottom && b.top < a.bottom;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
