/** Element types of ggml tensors: their ids in the C enum and in GGUF files, and how rows are cut into blocks. */

export type TypeName = keyof typeof TYPES;

interface TypeInfo {
  /** Value of `enum ggml_type`, which GGUF stores too. */
  readonly id: number;
  /** Elements in one block; a row must be a whole number of blocks. */
  readonly block: number;
  /** Bytes of one block. */
  readonly bytes: number;
}

/** The types this engine can read, compute with, or write. */
export const TYPES = {
  f32: { id: 0, block: 1, bytes: 4 },
  f16: { id: 1, block: 1, bytes: 2 },
  q4_0: { id: 2, block: 32, bytes: 18 },
  q4_1: { id: 3, block: 32, bytes: 20 },
  q5_0: { id: 6, block: 32, bytes: 22 },
  q5_1: { id: 7, block: 32, bytes: 24 },
  q8_0: { id: 8, block: 32, bytes: 34 },
  q2_k: { id: 10, block: 256, bytes: 84 },
  q3_k: { id: 11, block: 256, bytes: 110 },
  q4_k: { id: 12, block: 256, bytes: 144 },
  q5_k: { id: 13, block: 256, bytes: 176 },
  q6_k: { id: 14, block: 256, bytes: 210 },
  i8: { id: 24, block: 1, bytes: 1 },
  i32: { id: 26, block: 1, bytes: 4 },
  i64: { id: 27, block: 1, bytes: 8 },
  bf16: { id: 30, block: 1, bytes: 2 },
} as const satisfies Record<string, TypeInfo>;

const NAME_OF = new Map<number, TypeName>(
  (Object.keys(TYPES) as TypeName[]).map((name) => [TYPES[name].id, name]),
);

/** The name of a type id from a GGUF file, or undefined for one this engine does not know. */
export function typeName(id: number): TypeName | undefined {
  return NAME_OF.get(id);
}

/** Bytes of one row of `elements` values. Throws where the row is not a whole number of blocks. */
export function rowBytes(type: TypeName, elements: number): number {
  const { block, bytes } = TYPES[type];
  if (elements % block !== 0) {
    throw new Error(`A row of ${elements} values cannot be stored as ${type}: its blocks hold ${block}.`);
  }
  return (elements / block) * bytes;
}

/** True for types that round their partner in a product to 8-bit blocks. */
export function isQuantized(type: TypeName): boolean {
  return TYPES[type].block > 1;
}
