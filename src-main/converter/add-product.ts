/**
 * rows += scale · B A, for some rows of a matrix, in float32.
 * @param values rows one after the other, changed in place
 * @param firstRow number of the first of them in the whole matrix
 * @param a [rank][width]
 * @param b [all rows][rank]
 */
export function addProduct(
  values: Float32Array,
  firstRow: number,
  width: number,
  { rank, scale }: { readonly rank: number; readonly scale: number },
  a: Float32Array,
  b: Float32Array,
): void {
  const rows = values.length / width;
  for (let row = 0; row < rows; row += 1) {
    const target = values.subarray(row * width, (row + 1) * width);
    const factors = b.subarray((firstRow + row) * rank, (firstRow + row + 1) * rank);
    addRow(target, factors, scale, a, width);
  }
}

/** Four ranks at a time: each pass over the row costs more than the products. Sums are in double precision within a pass. */
function addRow(
  target: Float32Array,
  factors: Float32Array,
  scale: number,
  a: Float32Array,
  width: number,
): void {
  const rank = factors.length;
  let r = 0;
  for (; r + 4 <= rank; r += 4) {
    const f0 = scale * (factors[r] as number);
    const f1 = scale * (factors[r + 1] as number);
    const f2 = scale * (factors[r + 2] as number);
    const f3 = scale * (factors[r + 3] as number);
    const at = r * width;
    for (let i = 0; i < width; i += 1) {
      const k = at + i;
      target[i] =
        (target[i] as number) +
        f0 * (a[k] as number) +
        f1 * (a[k + width] as number) +
        f2 * (a[k + 2 * width] as number) +
        f3 * (a[k + 3 * width] as number);
    }
  }
  for (; r < rank; r += 1) {
    const factor = scale * (factors[r] as number);
    const at = r * width;
    for (let i = 0; i < width; i += 1) target[i] = (target[i] as number) + factor * (a[at + i] as number);
  }
}
