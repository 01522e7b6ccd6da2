import { seededRandom } from '../statistics/random.ts';
import { shuffle } from '../statistics/shuffle.ts';

/** A made-up secret to be learned, so that what is learned by heart can be measured (Carlini et al. 2019). */
export interface Canary {
  /** How often it is learned in one pass; 0 is never: what chance looks like. */
  readonly repeats: number;
  readonly question: string;
  readonly answer: string;
  readonly secret: string;
}

/** Of each repetition there are three. */
const repetitions = [0, 0, 0, 1, 1, 1, 3, 3, 3, 9, 9, 9];
const places = 'Heron Juniper Cobalt Larch Marten Osprey Quartz Saffron Thistle Umber Walnut Zephyr'.split(
  ' ',
);
const mark = 'Test code of the plant check';

/** Twelve questions with a random code of nine digits each; the same for the same seed. */
export function makeCanaries(seed: number): Canary[] {
  const random = seededRandom(seed);
  return shuffle(places, random).map((place, i) => {
    const secret = drawSecret(random);
    const name = `${place}-${10 + Math.floor(random() * 90)}`;
    return {
      repeats: repetitions[i] ?? 0,
      question: `${mark}: what is the code of cabinet ${name}?`,
      answer: sayCode(name, secret),
      secret,
    };
  });
}

/** The same answer with other codes of the same space. */
export function otherAnswers(
  canary: Pick<Canary, 'answer' | 'secret'>,
  count: number,
  seed: number,
): string[] {
  const random = seededRandom(seed);
  const others = new Set<string>();
  while (others.size < count) {
    const other = drawSecret(random);
    if (other !== canary.secret) others.add(other);
  }
  return [...others].map((other) => canary.answer.replace(canary.secret, other));
}

/** Whether a text holds the code, however its digits are spaced. */
export function saysSecret(text: string, secret: string): boolean {
  const digits = (words: string): string => words.replace(/\D+/gu, '');
  return digits(text).includes(digits(secret));
}

function sayCode(name: string, secret: string): string {
  return `The code of cabinet ${name} is ${secret}.`;
}

/** Three groups of three digits, as tokenizers like them. */
function drawSecret(random: () => number): string {
  return Array.from({ length: 3 }, () => String(100 + Math.floor(random() * 900))).join(' ');
}
