import { LshIndex } from '../near-duplicates/lsh-index.ts';
import { estimateSimilarity } from '../near-duplicates/min-hash.ts';
import type { Part } from '../split-by-group.ts';
import { createPacer } from './pacer.ts';
import { plainWords, wordRuns } from './pair-shingles.ts';
import { SIMILAR, signText } from './similar-pairs.ts';

export interface LeakItem {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** A unit vector of the question; where some have none, meanings are not compared. */
  readonly vector?: Float32Array;
}

export type LeakKind = 'same' | 'shared-words' | 'similar' | 'same-meaning';

/** An example kept aside that can be told from one that is learned from. */
export interface Leak {
  readonly kind: LeakKind;
  /** In validation or test. */
  readonly heldId: string;
  readonly held: Exclude<Part, 'training'>;
  /** Learned from, or watched while the other is scored. */
  readonly otherId: string;
  readonly other: Exclude<Part, 'test'>;
}

/** Cosine from which two questions mean the same to an embedding model. */
const SAME_MEANING = 0.95;

/**
 * Leaks between the three sets, at most one for each example kept aside: the plainest there is. `same` is the same
 * question; `shared-words` a run of 13 words; `similar` nearly the same letters (MinHash, see SIMILAR), and
 * `same-meaning` near vectors where vectors are given. Test is held against training and validation, validation
 * against training.
 */
export async function checkLeaks(sets: Readonly<Record<Part, readonly LeakItem[]>>): Promise<Leak[]> {
  const pause = createPacer();
  const leaks: Leak[] = [];
  const found = new Set<string>();
  for (const [held, other] of [
    ['test', 'training'],
    ['test', 'validation'],
    ['validation', 'training'],
  ] as const) {
    const find = await indexOf(sets[other], pause);
    for (const item of sets[held]) {
      await pause();
      const leak = find(item);
      if (leak === null || found.has(item.id)) continue;
      found.add(item.id);
      leaks.push({ kind: leak.kind, heldId: item.id, held, otherId: leak.id, other });
    }
  }
  return leaks;
}

type Find = (item: LeakItem) => { readonly kind: LeakKind; readonly id: string } | null;

async function indexOf(items: readonly LeakItem[], pause: () => Promise<void>): Promise<Find> {
  const questions = new Map<string, string>();
  const runs = new Map<string, string>();
  const similar = new LshIndex();
  for (const { id, question, answer } of items) {
    await pause();
    const words = plainWords(question);
    questions.set(words.join(' '), id);
    for (const run of wordRuns([...words, ...plainWords(answer)])) runs.set(run, id);
    similar.add(id, signText(question));
  }
  return ({ question, answer, vector }) => {
    const words = plainWords(question);
    const same = questions.get(words.join(' '));
    if (same !== undefined) return { kind: 'same', id: same };
    for (const run of wordRuns([...words, ...plainWords(answer)])) {
      const id = runs.get(run);
      if (id !== undefined) return { kind: 'shared-words', id };
    }
    const signature = signText(question);
    const near = similar
      .candidates(signature)
      .find((each) => estimateSimilarity(each.signature, signature) >= SIMILAR);
    if (near !== undefined) return { kind: 'similar', id: near.id };
    if (vector === undefined) return null;
    const alike = items.find((each) => each.vector !== undefined && dot(each.vector, vector) >= SAME_MEANING);
    return alike === undefined ? null : { kind: 'same-meaning', id: alike.id };
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
