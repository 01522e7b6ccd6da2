/** A count as a person writes it: 3,000. */
export function sayNumber(number: number): string {
  return number.toLocaleString('en-US');
}

/** A count with its noun in the right number: 1 example, 3,000 examples. Nouns that take a plain s. */
export function sayCount(number: number, noun: string): string {
  return `${sayNumber(number)} ${noun}${number === 1 ? '' : 's'}`;
}
