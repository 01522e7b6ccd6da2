import { createPacer } from '../leaks/pacer.ts';
import { plainWords } from '../leaks/pair-shingles.ts';
import { scramble } from '../near-duplicates/shingles.ts';

/** Numbers to a text: words are scattered over them by a seeded sign each (Achlioptas 2003), which keeps angles. */
export const WIDTH = 64;
/** Numbers a word is added to. */
const SPREAD = 4;

const common = new Set(
  (
    'a about after all also an and any are as at be been before being but by can could did do does each for from had ' +
    'has have he her his how i if in into is it its may more must my no nor not of on one only or other our out own ' +
    'shall she should so some such than that the their them then there these they this those to under until up upon ' +
    'us was we were what when where whether which while who whom whose why will with within without would you your'
  ).split(' '),
);

/** The words of a text that say what it is about. */
export function tellingWords(text: string): string[] {
  return plainWords(text).filter((word) => word.length > 2 && !common.has(word) && !/^\d+$/.test(word));
}

export interface Weighed {
  /** One unit vector of WIDTH numbers per text, one after another; zeros for a text without telling words. */
  readonly vectors: Float32Array;
  /** Natural log of texts over texts with the word, smoothed; words in one text only are left out beyond 200,000. */
  readonly rarity: ReadonlyMap<string, number>;
}

/** TF-IDF of texts ((1 + ln tf) · ln((1 + n) / (1 + df))), brought to 64 numbers each. Gives others their turn on the way. */
export async function weighTexts(texts: readonly string[]): Promise<Weighed> {
  const pause = createPacer();
  const inTexts = new Map<string, number>();
  for (const text of texts) {
    await pause();
    for (const word of new Set(tellingWords(text))) inTexts.set(word, (inTexts.get(word) ?? 0) + 1);
  }
  const rarity = new Map<string, number>();
  for (const [word, count] of inTexts) rarity.set(word, Math.log((1 + texts.length) / (1 + count)));
  const vectors = new Float32Array(texts.length * WIDTH);
  for (const [i, text] of texts.entries()) {
    await pause();
    const counts = new Map<string, number>();
    for (const word of tellingWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const row = vectors.subarray(i * WIDTH, (i + 1) * WIDTH);
    for (const [word, count] of counts) scatter(row, word, (1 + Math.log(count)) * (rarity.get(word) ?? 0));
    const length = Math.hypot(...row);
    if (length > 0) for (let k = 0; k < WIDTH; k += 1) row[k] = (row[k] as number) / length;
  }
  return { vectors, rarity };
}

function scatter(row: Float32Array, word: string, weight: number): void {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  for (let i = 0; i < SPREAD; i += 1) {
    hash = scramble(hash + i + 1);
    const place = hash % WIDTH;
    row[place] = (row[place] as number) + (hash & 0x40000000 ? weight : -weight);
  }
}
