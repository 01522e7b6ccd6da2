/** Token embeddings, read from the model file row by row: the table never has to fit on the device. */
import { closeSync, openSync } from 'node:fs';
import { readTensorBytes, type TensorInfo } from '../ggml/gguf-read.ts';
import type { Library } from '../ggml/library.ts';
import { rowBytes } from '../ggml/types.ts';

export class EmbeddingRows {
  /** Numbers per token. */
  readonly width: number;
  readonly vocabulary: number;
  readonly #library: Library;
  readonly #info: TensorInfo;
  #file: number | undefined;

  constructor(library: Library, path: string, info: TensorInfo) {
    this.#library = library;
    this.#info = info;
    this.width = info.ne[0];
    this.vocabulary = info.ne[1];
    this.#file = openSync(path, 'r');
  }

  /** [width · tokens], one token's numbers after the other, each times `scale`. */
  lookUp(tokens: Int32Array, scale = 1): Float32Array {
    if (this.#file === undefined) throw new Error('These embeddings are closed.');
    const stride = rowBytes(this.#info.type, this.width);
    const bytes = Buffer.allocUnsafe(stride * tokens.length);
    for (const [i, token] of tokens.entries()) {
      if (token < 0 || token >= this.vocabulary)
        throw new RangeError(`Token ${token} is not in the model's vocabulary.`);
      bytes.set(readTensorBytes(this.#file, this.#info, token * stride, stride), i * stride);
    }
    const floats = this.#library.dequantize(this.#info.type, bytes, this.width * tokens.length);
    if (scale !== 1) for (let i = 0; i < floats.length; i += 1) floats[i] = (floats[i] as number) * scale;
    return floats;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
