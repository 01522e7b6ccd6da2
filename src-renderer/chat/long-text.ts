/** Where a long answer is cut so that the one beside it stays in sight. */

/** About twelve lines of a column side by side. */
const mostCharacters = 620;

/** The beginning of `text` up to a whole word, or null when all of it may be shown. */
export function beginningOf(text: string, most = mostCharacters): string | null {
  // A few words more are not worth a click.
  if (text.length <= most * 1.25) return null;
  const cut = text.lastIndexOf(' ', most);
  return `${text.slice(0, cut > most / 2 ? cut : most)} …`;
}
