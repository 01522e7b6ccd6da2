/** A handle on a ggml tensor: its address, and shape and strides mirrored here so that building graphs asks C nothing. */
import type { Pointer } from './symbols.ts';
import { rowBytes, TYPES, type TypeName } from './types.ts';

/** Elements per dimension, innermost first (ggml's `ne`). */
export type Shape = readonly [number, number, number, number];

export class Tensor {
  readonly pointer: Pointer;
  readonly type: TypeName;
  readonly ne: Shape;
  /** Bytes from one element to the next in each dimension (ggml's `nb`). */
  readonly nb: Shape;

  constructor(pointer: Pointer, type: TypeName, ne: Shape, nb: Shape) {
    this.pointer = pointer;
    this.type = type;
    this.ne = ne;
    this.nb = nb;
  }

  static contiguous(pointer: Pointer, type: TypeName, ne: Shape): Tensor {
    const row = rowBytes(type, ne[0]);
    return new Tensor(pointer, type, ne, [TYPES[type].bytes, row, row * ne[1], row * ne[1] * ne[2]]);
  }

  get elements(): number {
    return this.ne[0] * this.ne[1] * this.ne[2] * this.ne[3];
  }

  /** Rows: every dimension but the innermost. */
  get rows(): number {
    return this.ne[1] * this.ne[2] * this.ne[3];
  }

  get bytes(): number {
    return rowBytes(this.type, this.ne[0]) * this.rows;
  }

  get isContiguous(): boolean {
    const row = rowBytes(this.type, this.ne[0]);
    const [n0, n1, n2, n3] = this.ne;
    const [b0, b1, b2, b3] = this.nb;
    return (
      (n0 === 1 || b0 === TYPES[this.type].bytes) &&
      (n1 === 1 || b1 === row) &&
      (n2 === 1 || b2 === row * n1) &&
      (n3 === 1 || b3 === row * n1 * n2)
    );
  }
}
