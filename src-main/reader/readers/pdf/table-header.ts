/** Whether the first row names the columns: set apart by its look, or labels above values. */
export function looksLikeHeader(cells: readonly (readonly string[])[], setApart: boolean): boolean {
  const [first, ...rest] = cells;
  if (first === undefined || rest.length === 0) return false;
  const named = first.filter((cell) => cell !== '');
  if (named.length < Math.max(2, first.length - 1)) return false;
  if (setApart) return true;
  if (new Set(named).size !== named.length || named.some((cell) => cell.length > 60)) return false;
  // A figure with a unit at most: "12 Harbour Street" is no value.
  const isValue = (cell: string): boolean => /^[\s$€£<>≤≥~±-]*\d[\d.,:/–-]*\s*\S{0,12}$/u.test(cell);
  if (named.some((cell) => isValue(cell) || /:\s/u.test(cell))) return false;
  const hasValues = first.some((_, column) => {
    const below = rest.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    return below.length > 0 && below.filter(isValue).length >= below.length * 0.5;
  });
  // Two columns of words are as often a letterhead or two signatures as a table with names above.
  const areNames =
    first.length >= 3 &&
    rest.length >= 2 &&
    named.every((cell) => /^\p{Lu}[^:]*[^.?!:]$/u.test(cell) && cell.length <= 30);
  return hasValues || areNames;
}
