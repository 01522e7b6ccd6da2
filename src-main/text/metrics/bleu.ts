const longestRun = 4;

/**
 * Sentence BLEU, 0 to 1 (Papineni et al. 2002; n = 1 to 4, effective order, exponential smoothing: Chen and
 * Cherry 2014, method 3) over mteval-v13a words, case kept. Equals sacreBLEU 2's sentence score over 100.
 */
export function bleu(answer: string, reference: string): number {
  const given = wordsOf(answer);
  const wanted = wordsOf(reference);
  let logs = 0;
  let smoothing = 1;
  let anyShared = false;
  const orders = Math.min(longestRun, given.length);
  for (let order = 1; order <= orders; order += 1) {
    const shared = countShared(given, wanted, order);
    anyShared ||= shared > 0;
    if (shared === 0) smoothing *= 2;
    logs += Math.log((shared === 0 ? 1 / smoothing : shared) / (given.length - order + 1));
  }
  if (!anyShared) return 0;
  const brevity = given.length < wanted.length ? Math.exp(1 - wanted.length / given.length) : 1;
  return brevity * Math.exp(logs / orders);
}

function countShared(given: readonly string[], wanted: readonly string[], order: number): number {
  const left = runsOf(wanted, order);
  let shared = 0;
  for (const [run, count] of runsOf(given, order)) shared += Math.min(count, left.get(run) ?? 0);
  return shared;
}

function runsOf(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= words.length; start += 1) {
    const run = words.slice(start, start + order).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** NIST's mteval-v13a: punctuation stands alone, except points and commas inside numbers. */
function wordsOf(text: string): string[] {
  const line = text
    .trimEnd()
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return ` ${line} `
    .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ')
    .split(/\s+/u)
    .filter((word) => word !== '');
}
