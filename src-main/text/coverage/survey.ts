import { createPacer } from '../leaks/pacer.ts';
import { cluster } from './cluster.ts';
import { nameTopics } from './name-topics.ts';
import { WIDTH, weighTexts } from './tf-idf.ts';

export interface SurveyedPassage {
  readonly id: string;
  readonly text: string;
}

export interface SurveyedExample {
  readonly id: string;
  /** Question and answer. */
  readonly text: string;
  readonly approved: boolean;
  readonly passageId: string | null;
}

export interface Survey {
  /** Words for a name of each topic. */
  readonly terms: readonly (readonly string[])[];
  readonly passageTopic: Int32Array;
  readonly exampleTopic: Int32Array;
  /** 1 for a passage with an approved example, or one that is near in words. */
  readonly covered: Uint8Array;
}

/** Cosine from which an approved example covers a passage it does not come from. */
const NEAR = 0.6;
/** Approved examples of a topic that a passage is held against, evenly drawn. */
const HELD = 1500;

/** One unit vector per text, passages first. */
export async function vectorsOf(
  passages: readonly SurveyedPassage[],
  examples: readonly SurveyedExample[],
): Promise<Float32Array> {
  const { vectors } = await weighTexts([...passages, ...examples].map(({ text }) => text));
  return vectors;
}

/**
 * Passages and examples grouped into topics, and which passages are covered.
 * @param vectors as `vectorsOf` gives them, WIDTH numbers each
 */
export async function surveyTexts(
  passages: readonly SurveyedPassage[],
  examples: readonly SurveyedExample[],
  vectors: Float32Array,
): Promise<Survey> {
  const labels = await cluster(vectors);
  const topics = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const terms = nameTopics(
    [...passages, ...examples].map(({ text }) => text),
    labels,
    topics,
  );
  const passageTopic = labels.slice(0, passages.length);
  const exampleTopic = labels.slice(passages.length);
  const withOwn = new Set(examples.flatMap(({ approved, passageId }) => (approved ? (passageId ?? []) : [])));
  const approvedOf = Array.from({ length: topics }, (): number[] => []);
  for (const [i, { approved }] of examples.entries()) {
    if (approved) approvedOf[exampleTopic[i] as number]?.push(i);
  }
  const drawn = approvedOf.map((all) => {
    const some = Math.min(all.length, HELD);
    return Array.from({ length: some }, (_, i) => all[Math.floor((i * all.length) / some)] as number);
  });
  const pause = createPacer();
  const covered = new Uint8Array(passages.length);
  for (const [i, { id }] of passages.entries()) {
    await pause();
    const near = (example: number): boolean => cosine(vectors, i, passages.length + example) >= NEAR;
    covered[i] = withOwn.has(id) || (drawn[passageTopic[i] as number] ?? []).some(near) ? 1 : 0;
  }
  return { terms, passageTopic, exampleTopic, covered };
}

function cosine(vectors: Float32Array, i: number, j: number): number {
  let sum = 0;
  for (let k = 0; k < WIDTH; k += 1) {
    sum += (vectors[i * WIDTH + k] as number) * (vectors[j * WIDTH + k] as number);
  }
  return sum;
}
