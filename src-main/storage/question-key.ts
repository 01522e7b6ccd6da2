/** A question without case, punctuation, accents and spacing: two with the same key ask the same in the same words. */
export function questionKey(question: string): string {
  return question
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
