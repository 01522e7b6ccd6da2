import { l as rougeLOf } from 'js-rouge';

/**
 * ROUGE-L F-measure, 0 to 1 (Lin 2004, sentence level, beta 1): longest common subsequence of words over
 * the whole texts. Words are runs of letters and digits in any script, lower case, as in Google's
 * rouge-score but not limited to ASCII. Two empty texts agree (1); one empty text agrees with nothing (0).
 */
export function rougeL(answer: string, reference: string): number {
  const hasAnswer = words(answer).length > 0;
  const hasReference = words(reference).length > 0;
  if (!hasAnswer || !hasReference) return hasAnswer === hasReference ? 1 : 0;
  // One segment: the library would otherwise compute the summary-level variant over sentences.
  return rougeLOf(answer, reference, { segmenter: (text) => [text], tokenizer: words });
}

function words(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}
