/** Fewer teach nothing that could be told from chance. */
export const FEWEST_APPROVED = 20;

/** What is still missing before training, in words; empty when nothing is. */
export function missingForTraining(counts: {
  readonly approved: number;
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}): string[] {
  const missing: string[] = [];
  const lacking = FEWEST_APPROVED - counts.approved;
  if (lacking > 0) {
    missing.push(
      counts.approved === 0
        ? `${FEWEST_APPROVED} approved examples`
        : `${lacking} more approved ${lacking === 1 ? 'example' : 'examples'}`,
    );
  }
  if (counts.approved === 0) return missing;
  if (counts.training === 0) missing.push('Examples to learn from');
  if (counts.validation === 0) missing.push('Examples kept aside to see whether it is learning');
  if (counts.test === 0) missing.push('Examples kept aside for the scores');
  return missing;
}
