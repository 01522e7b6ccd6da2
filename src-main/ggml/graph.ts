/**
 * Builds a compute graph node by node, in the order the nodes will run, and computes it on one device.
 * Each method is one ggml operation and says what it yields; shapes are ggml's `ne`, innermost first.
 */
import type { Backend } from './backend.ts';
import { DeviceError } from './backend.ts';
import { OutOfMemoryError } from './buffer.ts';
import { Context } from './context.ts';
import { GraphAllocator, measureGraph } from './graph-allocator.ts';
import { timeGraph } from './graph-times.ts';
import { fitsFloat, fitsRounded, type KernelName, type Kernels, ROUNDED_BLOCK } from './kernels.ts';
import type { Pointer, Symbols } from './symbols.ts';
import { type Shape, Tensor } from './tensor.ts';
import { rowBytes, TYPES, type TypeName } from './types.ts';

const PRECISION_F32 = 10;
/** ggml's word for as many tasks as there are threads. */
const ALL_THREADS = -1;

/** How positions turn pairs of a head; see `GraphBuilder.rope`. */
export interface RopeSettings {
  /** Leading dimensions of each head that turn. */
  readonly dimensions: number;
  /** True: pairs (2i, 2i+1). False: pairs (i, i + dimensions/2). */
  readonly interleaved: boolean;
  /** Multiplies cosine and sine. */
  readonly magnitude: number;
}

export class GraphBuilder {
  readonly backend: Backend;
  readonly kernels: Kernels | undefined;
  readonly #symbols: Symbols;
  readonly #context: Context;
  readonly #graph: Pointer;
  readonly #capacity: number;
  /** Kind of each matrix product, for `computeTimed`. */
  readonly #products = new Map<Pointer, string>();
  /** Activations rounded once for all products that read them. */
  readonly #rounded = new Map<Pointer, Tensor>();
  #own: GraphAllocator | undefined;
  #nodes = 0;

  /**
   * @param capacity nodes the graph may hold; one more than that throws instead of aborting the process
   * @param kernels products of our own, used wherever they fit; a processor's only
   */
  constructor(backend: Backend, capacity: number, kernels?: Kernels) {
    this.backend = backend;
    this.kernels = kernels;
    this.#symbols = backend.library.symbols;
    this.#capacity = capacity;
    this.#context = new Context(backend.library, capacity + 256, capacity);
    this.#graph = this.#symbols.ggml_new_graph_custom(this.#context.pointer, capacity, false);
  }

  get nodes(): number {
    return this.#nodes;
  }

  /** A tensor to be uploaded before each computation. */
  input(type: TypeName, ne: readonly number[]): Tensor {
    const tensor = this.#context.tensor(type, ne);
    this.#symbols.ggml_set_input(tensor.pointer);
    return tensor;
  }

  /** Keep a node's memory until the graph is freed, so that it can be downloaded. */
  keep(tensor: Tensor): Tensor {
    this.#symbols.ggml_set_output(tensor.pointer);
    return tensor;
  }

  // --- elementwise; `b` is repeated along dimensions where it has one element

  add(a: Tensor, b: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_add(this.#c, a.pointer, b.pointer), a);
  }

  /** a += b, written where `a` lies; use the result from here on. */
  addInto(a: Tensor, b: Tensor): Tensor {
    return this.#emit(
      new Tensor(this.#symbols.ggml_add_inplace(this.#c, a.pointer, b.pointer), a.type, a.ne, a.nb),
    );
  }

  sub(a: Tensor, b: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_sub(this.#c, a.pointer, b.pointer), a);
  }

  mul(a: Tensor, b: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_mul(this.#c, a.pointer, b.pointer), a);
  }

  div(a: Tensor, b: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_div(this.#c, a.pointer, b.pointer), a);
  }

  scale(a: Tensor, factor: number): Tensor {
    return this.#same(this.#symbols.ggml_scale(this.#c, a.pointer, factor), a);
  }

  /** factor · a + bias */
  affine(a: Tensor, factor: number, bias: number): Tensor {
    return this.#same(this.#symbols.ggml_scale_bias(this.#c, a.pointer, factor, bias), a);
  }

  sqr(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_sqr(this.#c, a.pointer), a);
  }

  sqrt(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_sqrt(this.#c, a.pointer), a);
  }

  log(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_log(this.#c, a.pointer), a);
  }

  exp(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_exp(this.#c, a.pointer), a);
  }

  /** log(1 + exp(a)) */
  softplus(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_softplus(this.#c, a.pointer), a);
  }

  tanh(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_tanh(this.#c, a.pointer), a);
  }

  sigmoid(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_sigmoid(this.#c, a.pointer), a);
  }

  /** SiLU(gate) · up */
  swiglu(gate: Tensor, up: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_swiglu_split(this.#c, gate.pointer, up.pointer), gate);
  }

  silu(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_silu(this.#c, a.pointer), a);
  }

  /** Gradient of SiLU at `x`, times `gradient`. */
  siluBack(gradient: Tensor, x: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_silu_back(this.#c, gradient.pointer, x.pointer), x);
  }

  // --- rows

  /** x / √(mean(x²) + eps), row by row. */
  rmsNorm(x: Tensor, eps: number): Tensor {
    return this.#same(this.#symbols.ggml_rms_norm(this.#c, x.pointer, eps), x);
  }

  rmsNormBack(gradient: Tensor, x: Tensor, eps: number): Tensor {
    return this.#same(this.#symbols.ggml_rms_norm_back(this.#c, gradient.pointer, x.pointer, eps), x);
  }

  /** soft-max(scale · x + mask), row by row; `mask` [n0, n1] serves every further dimension. */
  softMax(x: Tensor, mask: Tensor | null, scale: number): Tensor {
    return this.#same(
      this.#symbols.ggml_soft_max_ext(this.#c, x.pointer, mask?.pointer ?? null, scale, 0),
      x,
    );
  }

  softMaxBack(gradient: Tensor, probabilities: Tensor, scale: number): Tensor {
    const { pointer } = probabilities;
    return this.#same(
      this.#symbols.ggml_soft_max_ext_back(this.#c, gradient.pointer, pointer, scale, 0),
      probabilities,
    );
  }

  /** Everything added up: [1]. */
  sum(a: Tensor): Tensor {
    return this.#fresh(this.#symbols.ggml_sum(this.#c, a.pointer), [1, 1, 1, 1]);
  }

  /** Each row added up: [1, n1, n2, n3]. */
  sumRows(a: Tensor): Tensor {
    return this.#fresh(this.#symbols.ggml_sum_rows(this.#c, a.pointer), [1, a.ne[1], a.ne[2], a.ne[3]]);
  }

  /** Index of each row's largest value, as int32: [rows]. */
  argMax(a: Tensor): Tensor {
    return this.#fresh(this.#symbols.ggml_argmax(this.#c, a.pointer), [a.ne[1], 1, 1, 1], 'i32');
  }

  // --- products

  /** aᵀ b over the innermost dimension: a [k, m, …], b [k, n, …] → [m, n, …]. */
  mulMat(a: Tensor, b: Tensor): Tensor {
    const ne: Shape = [a.ne[1], b.ne[1], b.ne[2], b.ne[3]];
    if (this.kernels !== undefined) {
      if (fitsRounded(a, b)) return this.#custom('mul_mat_rounded', [a, this.#round(b)], 'f32', ne, a.type);
      if (fitsFloat(a, b, 0)) return this.#custom('mul_mat', [a, b], 'f32', ne, a.type);
    }
    const pointer = this.#symbols.ggml_mul_mat(this.#c, a.pointer, b.pointer);
    this.#symbols.ggml_mul_mat_set_prec(pointer, PRECISION_F32);
    this.#products.set(pointer, `MUL_MAT ${a.type}`);
    return this.#fresh(pointer, ne);
  }

  /** Σ over rows of a ⊗ b: a [m, k, …], b [n, k, …] → [m, n, …]. */
  outProd(a: Tensor, b: Tensor): Tensor {
    if (this.kernels !== undefined && fitsFloat(a, b, 1)) {
      return this.#custom('out_prod', [a, b], 'f32', [a.ne[0], b.ne[0], b.ne[2], b.ne[3]], a.type);
    }
    const pointer = this.#symbols.ggml_out_prod(this.#c, a.pointer, b.pointer);
    return this.#fresh(pointer, [a.ne[0], b.ne[0], b.ne[2], b.ne[3]]);
  }

  // --- moving

  /** A contiguous copy. */
  copy(a: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_cont(this.#c, a.pointer), a);
  }

  /** A contiguous copy in another type. */
  cast(a: Tensor, type: TypeName): Tensor {
    return this.#fresh(this.#symbols.ggml_cast(this.#c, a.pointer, TYPES[type].id), a.ne, type);
  }

  /** Copy `a` into `target`, of the same shape and maybe another type; yields `target`. */
  copyInto(a: Tensor, target: Tensor): Tensor {
    const pointer = this.#symbols.ggml_cpy(this.#c, a.pointer, target.pointer);
    return this.#emit(new Tensor(pointer, target.type, target.ne, target.nb));
  }

  /** `a` itself where it is contiguous already, else a copy that is. */
  contiguous(a: Tensor): Tensor {
    return a.isContiguous ? a : this.copy(a);
  }

  reshape(a: Tensor, ne: readonly number[]): Tensor {
    const shape: Shape = [ne[0] ?? 1, ne[1] ?? 1, ne[2] ?? 1, ne[3] ?? 1];
    return this.#emit(
      Tensor.contiguous(this.#symbols.ggml_reshape_4d(this.#c, a.pointer, ...shape), a.type, shape),
    );
  }

  /** Part of a tensor, in place: `start` and `ne` count elements per dimension. */
  view(a: Tensor, start: readonly number[], ne: readonly number[]): Tensor {
    const shape: Shape = [ne[0] ?? 1, ne[1] ?? 1, ne[2] ?? 1, ne[3] ?? 1];
    const within = rowBytes(a.type, start[0] ?? 0);
    const offset = a.nb.reduce((sum, stride, i) => (i === 0 ? within : sum + stride * (start[i] ?? 0)), 0);
    return this.stridedView(a, shape, a.nb, offset);
  }

  /** A view with strides of its own; `offset` and strides in bytes. */
  stridedView(a: Tensor, ne: Shape, nb: Shape, offset: number): Tensor {
    const pointer = this.#symbols.ggml_view_4d(this.#c, a.pointer, ...ne, nb[1], nb[2], nb[3], offset);
    return this.#emit(new Tensor(pointer, a.type, ne, nb));
  }

  /** Dimension i of `a` becomes dimension axes[i]; no data moves. */
  permute(a: Tensor, axes: Shape): Tensor {
    const ne: [number, number, number, number] = [1, 1, 1, 1];
    const nb: [number, number, number, number] = [0, 0, 0, 0];
    axes.forEach((axis, i) => {
      ne[axis] = a.ne[i] ?? 1;
      nb[axis] = a.nb[i] ?? 0;
    });
    return this.#emit(new Tensor(this.#symbols.ggml_permute(this.#c, a.pointer, ...axes), a.type, ne, nb));
  }

  transpose(a: Tensor): Tensor {
    return this.permute(a, [1, 0, 2, 3]);
  }

  /** `a` repeated to the shape of `like`. */
  repeat(a: Tensor, like: Tensor): Tensor {
    return this.#same(this.#symbols.ggml_repeat(this.#c, a.pointer, like.pointer), like);
  }

  concat(a: Tensor, b: Tensor, dimension: number): Tensor {
    const ne = a.ne.map((n, i) => (i === dimension ? n + (b.ne[i] ?? 1) : n)) as unknown as Shape;
    return this.#fresh(this.#symbols.ggml_concat(this.#c, a.pointer, b.pointer, dimension), ne);
  }

  /** Join many parts, pairwise, so that each element is copied log₂(parts) times. */
  concatAll(parts: readonly Tensor[], dimension: number): Tensor {
    let level = [...parts];
    while (level.length > 1) {
      const next: Tensor[] = [];
      for (let i = 0; i < level.length; i += 2) {
        const [a, b] = [level[i] as Tensor, level[i + 1]];
        next.push(b === undefined ? a : this.concat(a, b, dimension));
      }
      level = next;
    }
    const [only] = level;
    if (only === undefined) throw new Error('Nothing to join.');
    return only;
  }

  /** Rows of `a` [n0, rows, n2] by int32 `indices` [k, n2] → [n0, k, n2], float32. */
  getRows(a: Tensor, indices: Tensor): Tensor {
    const ne: Shape = [a.ne[0], indices.ne[0], indices.ne[1], indices.ne[2]];
    return this.#fresh(this.#symbols.ggml_get_rows(this.#c, a.pointer, indices.pointer), ne);
  }

  /** Overwrite rows of `a` [n0, rows, n2] with `rows` [n0, k, n2] at int32 or int64 `indices` [k, n2]; yields `a`. */
  setRows(a: Tensor, rows: Tensor, indices: Tensor): Tensor {
    const pointer = this.#symbols.ggml_set_rows(this.#c, a.pointer, rows.pointer, indices.pointer);
    return this.#emit(new Tensor(pointer, a.type, a.ne, a.nb));
  }

  // --- model and optimizer

  /** Turn pairs of x [head, heads, tokens] by angle = position / divisor[i]. */
  rope(x: Tensor, positions: Tensor, divisors: Tensor, s: RopeSettings): Tensor {
    return this.#rope(this.#symbols.ggml_rope_ext, x, positions, divisors, s);
  }

  /** Turn back: the gradient of `rope`. */
  ropeBack(gradient: Tensor, positions: Tensor, divisors: Tensor, s: RopeSettings): Tensor {
    return this.#rope(this.#symbols.ggml_rope_ext_back, gradient, positions, divisors, s);
  }

  /** Turn pairs of x [head, heads, tokens] by tables [pairs, 1, tokens], with a kernel of our own; `back` undoes it. */
  turn(x: Tensor, cos: Tensor, sin: Tensor, interleaved: boolean, back: boolean): Tensor {
    const name = interleaved ? 'turn_pairs' : 'turn_halves';
    return this.#custom(back ? `${name}_back` : name, [x, cos, sin], 'f32', x.ne, x.type);
  }

  /** One AdamW update of `parameters` in place. `settings` [7]: rate, β₁, β₂, ε, decay, 1/(1−β₁ᵗ), 1/(1−β₂ᵗ). */
  adamw(parameters: Tensor, gradient: Tensor, first: Tensor, second: Tensor, settings: Tensor): Tensor {
    const pointer = this.#symbols.ggml_opt_step_adamw(
      this.#c,
      parameters.pointer,
      gradient.pointer,
      first.pointer,
      second.pointer,
      settings.pointer,
    );
    return this.#emit(new Tensor(pointer, parameters.type, parameters.ne, parameters.nb));
  }

  // --- running

  /** Nodes the device cannot compute itself, by name of operation; empty = the whole graph stays on the device. */
  unsupported(): string[] {
    const names: string[] = [];
    const count = this.#symbols.ggml_graph_n_nodes(this.#graph);
    for (let i = 0; i < count; i += 1) {
      const node = this.#symbols.ggml_graph_node(this.#graph, i);
      if (!this.#symbols.ggml_backend_dev_supports_op(this.backend.device, node)) {
        names.push(this.#symbols.ggml_op_desc(node));
      }
    }
    return names;
  }

  /** Names of the operations in the graph, each once. */
  operations(): string[] {
    const names = new Set<string>();
    const count = this.#symbols.ggml_graph_n_nodes(this.#graph);
    for (let i = 0; i < count; i += 1)
      names.add(this.#symbols.ggml_op_desc(this.#symbols.ggml_graph_node(this.#graph, i)));
    return [...names].sort();
  }

  /** Give every node memory. An allocator of one's own can serve many graphs, one after the other. */
  allocate(allocator?: GraphAllocator): void {
    if (allocator === undefined) this.#own = new GraphAllocator(this.backend);
    const used = allocator ?? (this.#own as GraphAllocator);
    if (!used.give(this.#graph)) throw new OutOfMemoryError('this step', this.backend.name);
  }

  /** Bytes its nodes need on the device; nothing is allocated. */
  bytesNeeded(): number {
    return measureGraph(this.backend, this.#graph);
  }

  compute(): void {
    const status = this.#symbols.ggml_backend_graph_compute(this.backend.pointer, this.#graph);
    if (status !== 0) {
      throw new DeviceError(`${this.backend.name} could not finish a computation (status ${status}).`, [
        ...this.backend.library.lastLines(),
      ]);
    }
  }

  /** `compute`, node by node: seconds per kind of operation; products by the type of their first operand. */
  computeTimed(): Map<string, number> {
    const seconds = new Map<string, number>();
    timeGraph(this.backend, this.#graph, this.#capacity, (node, operation, taken) => {
      const kind = this.#products.get(node) ?? operation;
      seconds.set(kind, (seconds.get(kind) ?? 0) + taken);
    });
    return seconds;
  }

  free(): void {
    this.#own?.free();
    this.#context.free();
  }

  get #c(): Pointer {
    return this.#context.pointer;
  }

  /** 16-bit numbers of x, and a factor for every 32 of them; see kernels/eight-bit.c. */
  #round(x: Tensor): Tensor {
    const found = this.#rounded.get(x.pointer);
    if (found !== undefined) return found;
    const bytes = 2 * x.ne[0] + (x.ne[0] / ROUNDED_BLOCK) * TYPES.f32.bytes;
    const rounded = this.#custom('round', [x], 'i8', [bytes, x.rows, 1, 1], x.type);
    this.#rounded.set(x.pointer, rounded);
    return rounded;
  }

  #custom(
    name: KernelName,
    sources: readonly Tensor[],
    type: TypeName,
    ne: Shape,
    operand: TypeName,
  ): Tensor {
    const { kernels } = this;
    if (kernels === undefined) throw new Error(`There is no kernel ${name} here.`);
    const pointers = BigUint64Array.from(sources, ({ pointer }) => BigInt(pointer));
    const pointer = this.#symbols.ggml_custom_4d(
      this.#c,
      TYPES[type].id,
      ...ne,
      new Uint8Array(pointers.buffer),
      sources.length,
      kernels[name],
      ALL_THREADS,
      null,
    );
    this.#products.set(pointer, `own ${name} ${operand}`);
    return this.#fresh(pointer, ne, type);
  }

  #emit(tensor: Tensor): Tensor {
    this.#nodes += 1;
    if (this.#nodes > this.#capacity) throw new Error(`This graph needs more than ${this.#capacity} nodes.`);
    this.#symbols.ggml_build_forward_expand(this.#graph, tensor.pointer);
    return tensor;
  }

  #fresh(pointer: Pointer, ne: Shape, type: TypeName = 'f32'): Tensor {
    return this.#emit(Tensor.contiguous(pointer, type, ne));
  }

  #same(pointer: Pointer, like: Tensor): Tensor {
    return this.#fresh(pointer, like.ne, like.type);
  }

  /** With base 1 and scale 1 the divisors alone make the frequencies. */
  #rope(
    apply: Symbols['ggml_rope_ext'],
    x: Tensor,
    positions: Tensor,
    divisors: Tensor,
    { dimensions, interleaved, magnitude }: RopeSettings,
  ): Tensor {
    const mode = interleaved ? 0 : 2;
    const noYarn = [0, magnitude, 0, 0] as const;
    return this.#same(
      apply(this.#c, x.pointer, positions.pointer, divisors.pointer, dimensions, mode, 0, 1, 1, ...noYarn),
      x,
    );
  }
}
