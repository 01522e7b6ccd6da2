/** Longest run of tokens whose repetition is noticed. */
const longestPeriod = 96;
/** How often the same run must have been said, one right after the other. */
const times = 3;
/** Shorter repetitions (rules, dots, “very very very”) may be meant. */
const fewestTokens = 32;

/**
 * Whether an answer has begun to go round in circles: its end is the same run of tokens, said three times or
 * more without a pause and for 32 tokens at least. Called after every token; costs a few thousand comparisons at most.
 */
export function goesRound(tokens: readonly number[]): boolean {
  const { length } = tokens;
  for (let period = 1; period <= longestPeriod && period * times <= length; period += 1) {
    const needed = Math.max(fewestTokens, period * times);
    if (needed > length) return false;
    let same = 0;
    while (same + period < needed && tokens[length - 1 - same] === tokens[length - 1 - same - period]) {
      same += 1;
    }
    if (same + period >= needed) return true;
  }
  return false;
}
