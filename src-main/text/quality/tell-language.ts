import { eld } from 'eld/extrasmall';

/** Characters looked at per sample; more tell no more. */
const SAMPLE_CHARACTERS = 400;
const SAMPLES = 40;
/** A language of fewer samples than this is a quotation, not a language of the document. */
const LEAST_SAMPLES = 3;
const LEAST_SHARE = 0.15;

export interface Languages {
  /** ISO 639-1 of most of the text; null when it cannot be told. */
  readonly main: string | null;
  /** Others that stand beside it in at least 15 % of the text. */
  readonly others: readonly string[];
}

/** The languages of a text given as its paragraphs, judged on samples spread over all of it. */
export function tellLanguages(paragraphs: readonly string[]): Languages {
  const worth = paragraphs.filter((text) => (text.match(/\p{L}/gu)?.length ?? 0) >= 30);
  const step = Math.max(1, worth.length / SAMPLES);
  const counts = new Map<string, number>();
  let told = 0;
  for (let at = 0; at < worth.length; at += step) {
    const found = eld.detect((worth[Math.floor(at)] ?? '').slice(0, SAMPLE_CHARACTERS));
    if (!found.isReliable() || found.language === '') continue;
    counts.set(found.language, (counts.get(found.language) ?? 0) + 1);
    told += 1;
  }
  const ranked = [...counts].sort(([, a], [, b]) => b - a);
  const main = ranked[0]?.[0] ?? null;
  const others = ranked
    .slice(1)
    .filter(([, count]) => count >= LEAST_SAMPLES && count >= LEAST_SHARE * told)
    .map(([language]) => language);
  return { main, others };
}
