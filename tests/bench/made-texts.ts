/** Seeded texts that read like office prose: real sentences of the samples, salted with rare words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src-main/trainer/random.ts';

const samples = join(import.meta.dirname, '../../scripts/samples');

function sampleSentences(): string[] {
  const texts = readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => readFileSync(join(samples, name), 'utf8'));
  return texts
    .flatMap((text) => text.split(/(?<=[.!?])\s+/u))
    .map((sentence) => sentence.replace(/\s+/gu, ' ').trim())
    .filter((sentence) => sentence.length > 30 && sentence.length < 240 && !/^[#|-]/.test(sentence));
}

const syllables = 'ba ce di fo gu la me ni po ru sa te vi zo ka le mo nu pa ri'.split(' ');

export interface TextMaker {
  /** A word that is the rarer the higher `rank` is; the same rank gives the same word. */
  word(rank: number): string;
  /** About `characters` of prose. */
  passage(characters: number): string;
  /** A number under `limit`, small ones far more often. */
  zipf(limit: number): number;
}

export function makeTexts(seed: number): TextMaker {
  const random = seededRandom(seed);
  const sentences = sampleSentences();
  const word = (rank: number): string => {
    let left = rank + 400;
    let made = '';
    while (left > 0) {
      made += syllables[left % syllables.length] ?? '';
      left = Math.floor(left / syllables.length);
    }
    return made;
  };
  const zipf = (limit: number): number => Math.floor(limit ** random.next()) % limit;
  return {
    word,
    zipf,
    passage: (characters) => {
      const parts: string[] = [];
      for (let length = 0; length < characters; length += parts.at(-1)?.length ?? 0) {
        const sentence = sentences[random.below(sentences.length)] ?? '';
        const words = sentence.split(' ');
        words.splice(random.below(words.length), 0, word(zipf(60_000)), word(zipf(60_000)));
        parts.push(words.join(' '));
      }
      return parts.join(' ');
    },
  };
}
