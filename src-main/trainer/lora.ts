/**
 * The trainable adapter: for chosen linears W a pair A [in, r], B [r, out], so that W acts as W + (alpha/r) · B A.
 *
 * All parameters lie in one flat float32 tensor, gradients and the optimizer's moments in three more of its shape.
 * Optimizer, clipping, saving are then one operation or one copy. Linears that share an input have their A matrices
 * behind each other. Every piece starts at a multiple of 64 numbers, which GPUs ask of views.
 */
import type { Backend } from '../ggml/backend.ts';
import { downloadFloats, TensorBuffer, upload } from '../ggml/buffer.ts';
import type { GraphBuilder } from '../ggml/graph.ts';
import { writeGguf } from '../ggml/gguf-write.ts';
import type { Tensor } from '../ggml/tensor.ts';
import type { LoraGroup } from './autograd/linear.ts';
import { seededRandom } from './random.ts';

export interface LinearShape {
  /** Without “.weight”. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

interface Piece {
  readonly name: string;
  readonly ne: readonly [number, number];
  /** First number in the flat tensors. */
  readonly start: number;
}

export interface NamedFloats {
  readonly name: string;
  /** Innermost first. */
  readonly ne: readonly number[];
  readonly data: Float32Array;
}

interface GroupLayout {
  /** All A of the group: ne [in, rank · pairs]. */
  readonly a: Piece;
  /** Per linear of the group; undefined where it is not adapted. */
  readonly b: readonly (Piece | undefined)[];
}

const ALIGNMENT = 64;
/** Rows of the flat tensors: device threads share work by rows. */
const ROW = 256;

export class Adapter {
  readonly rank: number;
  readonly alpha: number;
  readonly backend: Backend;
  readonly parameters: Tensor;
  readonly gradients: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  /** Trainable numbers, padding not counted. */
  readonly count: number;
  /** Numbers per token of the widest adapted input. */
  readonly widest: number;
  readonly #groups = new Map<string, GroupLayout>();
  readonly #pieces: Piece[] = [];
  readonly #buffer: TensorBuffer;

  /**
   * @param groups linears by shared input, in the order the model runs them; the first name is the group's key
   * @param adapted whether a linear gets a pair
   */
  constructor(
    backend: Backend,
    rank: number,
    alpha: number,
    groups: readonly (readonly LinearShape[])[],
    adapted: (name: string) => boolean,
  ) {
    this.backend = backend;
    this.rank = rank;
    this.alpha = alpha;
    let next = 0;
    const take = (numbers: number): number => {
      const start = next;
      next = Math.ceil((start + numbers) / ALIGNMENT) * ALIGNMENT;
      return start;
    };
    for (const group of groups) {
      const chosen = group.filter(({ name }) => adapted(name));
      const [first] = group;
      if (first === undefined || chosen.length === 0) continue;
      const start = take(first.inputs * rank * chosen.length);
      chosen.forEach(({ name, inputs }, i) => {
        this.#pieces.push({
          name: `${name}.weight.lora_a`,
          ne: [inputs, rank],
          start: start + i * inputs * rank,
        });
      });
      const b = group.map(({ name, outputs }) => {
        if (!adapted(name)) return undefined;
        const piece: Piece = {
          name: `${name}.weight.lora_b`,
          ne: [rank, outputs],
          start: take(rank * outputs),
        };
        this.#pieces.push(piece);
        return piece;
      });
      this.#groups.set(first.name, {
        a: { name: first.name, ne: [first.inputs, rank * chosen.length], start },
        b,
      });
    }
    if (next === 0) throw new Error('No layer of this model is adapted.');
    this.count = this.#pieces.reduce((sum, { ne }) => sum + ne[0] * ne[1], 0);
    this.widest = Math.max(
      ...this.#pieces.filter(({ name }) => name.endsWith('.lora_a')).map(({ ne }) => ne[0]),
    );
    this.#buffer = new TensorBuffer(backend, 4);
    const shape = [ROW, Math.ceil(next / ROW)];
    this.parameters = this.#buffer.declare('f32', shape);
    this.gradients = this.#buffer.declare('f32', shape);
    this.firstMoment = this.#buffer.declare('f32', shape);
    this.secondMoment = this.#buffer.declare('f32', shape);
    backend.library.symbols.ggml_set_param(this.parameters.pointer); // the optimizer's node insists on it
    this.#buffer.allocate();
    this.#buffer.clear();
  }

  get bytes(): number {
    return this.#buffer.bytes;
  }

  /** The group whose first linear has this name, as views for one graph; undefined where nothing of it is adapted. */
  group(g: GraphBuilder, key: string): LoraGroup | undefined {
    const layout = this.#groups.get(key);
    if (layout === undefined) return undefined;
    return {
      rank: this.rank,
      scale: this.alpha / this.rank,
      a: view(g, this.parameters, layout.a),
      gradientA: view(g, this.gradients, layout.a),
      pairs: layout.b.map((piece) =>
        piece === undefined
          ? undefined
          : { b: view(g, this.parameters, piece), gradientB: view(g, this.gradients, piece) },
      ),
    };
  }

  /** Whether any linear whose name starts so is adapted. */
  touches(prefix: string): boolean {
    return this.#pieces.some(({ name }) => name.startsWith(prefix));
  }

  /** A uniform in ±1/√in (PEFT's default), B zero: the adapted model starts as the base model. */
  initialise(seed: number): void {
    const flat = new Float32Array(this.parameters.elements);
    this.#pieces.forEach(({ name, ne, start }, index) => {
      if (!name.endsWith('.lora_a')) return;
      const random = seededRandom(seed, 0x4c6f5241, index);
      const bound = 1 / Math.sqrt(ne[0]);
      for (let i = 0; i < ne[0] * ne[1]; i += 1) flat[start + i] = (2 * random.next() - 1) * bound;
    });
    upload(this.backend, this.parameters, flat);
  }

  /** Set every pair from named tensors (`blk.0.attn_q.weight.lora_a`, …). */
  set(tensors: ReadonlyMap<string, Float32Array>): void {
    const flat = new Float32Array(this.parameters.elements);
    for (const { name, ne, start } of this.#pieces) {
      const values = tensors.get(name);
      if (values === undefined || values.length !== ne[0] * ne[1])
        throw new Error(`The adapter does not fit: ${name}.`);
      flat.set(values, start);
    }
    upload(this.backend, this.parameters, flat);
  }

  /** Parameters or gradients by name, copied from the device. */
  named(which: 'parameters' | 'gradients'): NamedFloats[] {
    const flat = downloadFloats(this.backend, this[which]);
    return this.#pieces.map(({ name, ne, start }) => ({
      name,
      ne,
      data: flat.slice(start, start + ne[0] * ne[1]),
    }));
  }

  /** The adapter as llama.cpp's LoRA file. */
  toGguf(architecture: string): Uint8Array {
    return writeGguf(
      {
        'general.architecture': { text: architecture },
        'general.type': { text: 'adapter' },
        'adapter.type': { text: 'lora' },
        'adapter.lora.alpha': { f32: this.alpha },
      },
      this.named('parameters'),
    );
  }

  free(): void {
    this.#buffer.free();
  }
}

function view(g: GraphBuilder, flat: Tensor, { ne, start }: Piece): Tensor {
  const row = ne[0] * 4;
  return g.stridedView(flat, [ne[0], ne[1], 1, 1], [4, row, row * ne[1], row * ne[1]], start * 4);
}
