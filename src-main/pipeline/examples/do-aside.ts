import { selectDiverse } from '../../text/coverage/select-diverse.ts';
import {
  type Survey,
  type SurveyedExample,
  type SurveyedPassage,
  surveyTexts,
  vectorsOf,
} from '../../text/coverage/survey.ts';
import { WIDTH } from '../../text/coverage/tf-idf.ts';
import { checkLeaks, type Leak, type LeakItem } from '../../text/leaks/check-leaks.ts';
import { type Alike, type Asked, findAlike } from '../../text/near-duplicates/find-alike.ts';
import type { Part } from '../../text/split-by-group.ts';

export type AsideRequest =
  | {
      readonly kind: 'survey';
      readonly passages: readonly SurveyedPassage[];
      readonly examples: readonly SurveyedExample[];
      /** Vectors of a model, where there are some. */
      readonly vectors: Float32Array | null;
    }
  | { readonly kind: 'map'; readonly vectors: Float32Array }
  | {
      readonly kind: 'choose';
      readonly passages: readonly SurveyedPassage[];
      readonly examples: readonly SurveyedExample[];
      /** Whether those approved stand already, and the choice is among the others. */
      readonly amongDrafts: boolean;
      readonly size: number;
    }
  | { readonly kind: 'alike'; readonly examples: readonly Asked[] }
  | { readonly kind: 'leaks'; readonly sets: Readonly<Record<Part, readonly LeakItem[]>> };

export interface AsideResults {
  readonly survey: Survey & { readonly vectors: Float32Array };
  readonly map: Float32Array;
  readonly choose: readonly string[];
  readonly alike: readonly Alike[];
  readonly leaks: readonly Leak[];
}

/** Passages that a choice is measured by, and examples it is made from, evenly drawn where there are more. */
const TARGETS = 1000;
const CANDIDATES = 20_000;

/** Threads run this; without a pause, since nothing else waits there. */
export async function doAside(request: AsideRequest): Promise<AsideResults[keyof AsideResults]> {
  switch (request.kind) {
    case 'survey': {
      const { passages, examples } = request;
      const vectors = request.vectors ?? (await vectorsOf(passages, examples));
      return { ...(await surveyTexts(passages, examples, vectors)), vectors };
    }
    case 'map':
      // The map's library is loaded by nobody who does not look at a map.
      return (await import('../../text/coverage/lay-out-map.ts')).layOutMap(request.vectors);
    case 'choose':
      return choose(request);
    case 'alike':
      return findAlike(request.examples, async () => undefined);
    case 'leaks':
      return checkLeaks(request.sets);
  }
}

async function choose(request: Extract<AsideRequest, { kind: 'choose' }>): Promise<string[]> {
  const { passages, examples, amongDrafts, size } = request;
  const vectors = await vectorsOf(passages, examples);
  const rows = (numbers: readonly number[]): Float32Array => {
    const some = new Float32Array(numbers.length * WIDTH);
    for (const [i, number] of numbers.entries()) {
      some.set(vectors.subarray(number * WIDTH, (number + 1) * WIDTH), i * WIDTH);
    }
    return some;
  };
  const numbersOf = (wanted: (example: SurveyedExample) => boolean): number[] =>
    examples.flatMap((example, i) => (wanted(example) ? [passages.length + i] : []));
  const candidates = draw(
    numbersOf(({ approved }) => approved !== amongDrafts),
    Math.max(CANDIDATES, size),
  );
  // Without passages the examples themselves say what there is.
  const all = passages.length > 0 ? passages.map((_, i) => i) : numbersOf(() => true);
  const standing = amongDrafts
    ? draw(
        numbersOf(({ approved }) => approved),
        CANDIDATES / 10,
      )
    : [];
  const taken = selectDiverse(rows(candidates), rows(draw(all, TARGETS)), rows(standing), WIDTH, size);
  return taken.map((c) => (examples[(candidates[c] as number) - passages.length] as SurveyedExample).id);
}

function draw(all: readonly number[], most: number): number[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as number);
}
