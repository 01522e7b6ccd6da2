/**
 * Where GGUF stores rows of a matrix in another order than Hugging Face. An order lists, for each row of the Hugging
 * Face matrix, the row of the file: hf[i] = file[order[i]]. Source: llama.cpp's conversion scripts.
 */
export type RowOrder = Int32Array;

/**
 * Rows of q and k in models that turn pairs (2i, 2i + 1) in llama.cpp and (i, i + d/2) in Hugging Face:
 * hf[h·d + p·d/2 + i] = file[h·d + 2i + p].
 * @param rows heads × size of a head
 */
export function turnedPairs(rows: number, heads: number): RowOrder {
  const size = rows / heads;
  const half = size / 2;
  const order = new Int32Array(rows);
  for (let h = 0; h < heads; h += 1)
    for (let p = 0; p < 2; p += 1)
      for (let i = 0; i < half; i += 1) order[h * size + p * half + i] = h * size + 2 * i + p;
  return order;
}

/**
 * Value heads of gated delta layers: Hugging Face groups them by key head (g, j), llama.cpp tiles them (j, g):
 * hf[before + (g·r + j)·size + e] = file[before + (j·groups + g)·size + e].
 * @param before rows in front (of q and k) that stay where they are
 */
export function tiledHeads(rows: number, groups: number, size: number, before = 0): RowOrder {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const perGroup = (rows - before) / groups / size;
  for (let g = 0; g < groups; g += 1)
    for (let j = 0; j < perGroup; j += 1)
      for (let e = 0; e < size; e += 1)
        order[before + (g * perGroup + j) * size + e] = before + (j * groups + g) * size + e;
  return order;
}

/** `direction` says whether `values` are as in the file or as in Hugging Face; `width` numbers make a row. */
export function reorderRows(
  values: Float32Array,
  width: number,
  order: RowOrder | null,
  direction: 'from-file' | 'to-file',
): Float32Array {
  if (order === null) return values;
  const result = new Float32Array(values.length);
  order.forEach((inFile, inHf) => {
    const [from, to] = direction === 'from-file' ? [inFile, inHf] : [inHf, inFile];
    result.set(values.subarray(from * width, (from + 1) * width), to * width);
  });
  return result;
}

/** The same for the columns of a matrix whose rows are as long as the order. */
export function reorderColumns(
  values: Float32Array,
  order: RowOrder | null,
  direction: 'from-file' | 'to-file',
): Float32Array {
  if (order === null) return values;
  const width = order.length;
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += width)
    order.forEach((inFile, inHf) => {
      if (direction === 'from-file') result[start + inHf] = values[start + inFile] as number;
      else result[start + inFile] = values[start + inHf] as number;
    });
  return result;
}
