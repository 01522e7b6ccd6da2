/**
 * Every C function this engine calls, in one table: result first, then each parameter with its C name.
 * The table is the only place that knows a signature; its TypeScript type follows from it.
 * Source: ggml.h, ggml-alloc.h, ggml-backend.h of the llama.cpp that the pinned node-llama-cpp carries.
 */
import type { LibraryHandle } from 'koffi';

/** An address. koffi hands pointers over as bigint; null is the C null pointer. */
export type Pointer = bigint;

interface CTypes {
  void: undefined;
  pointer: Pointer;
  bytes: Uint8Array | Float32Array | Int32Array | Pointer | null;
  text: string;
  bool: boolean;
  i32: number;
  i64: number;
  size: number;
  f32: number;
}
type CType = keyof CTypes;

const C_NAME: Record<CType, string> = {
  void: 'void',
  pointer: 'void *',
  bytes: 'void *',
  text: 'const char *',
  bool: 'bool',
  i32: 'int',
  i64: 'int64_t',
  size: 'size_t',
  f32: 'float',
};

type Signature = readonly [result: CType, ...parameters: `${CType} ${string}`[]];

const BASE = {
  ggml_free: ['void', 'pointer ctx'],
  ggml_tensor_overhead: ['size'],
  ggml_graph_overhead_custom: ['size', 'size size', 'bool grads'],
  ggml_new_graph_custom: ['pointer', 'pointer ctx', 'size size', 'bool grads'],
  ggml_build_forward_expand: ['void', 'pointer cgraph', 'pointer tensor'],
  ggml_graph_n_nodes: ['i32', 'pointer cgraph'],
  ggml_graph_node: ['pointer', 'pointer cgraph', 'i32 i'],
  ggml_op_desc: ['text', 'pointer t'],
  ggml_new_tensor_4d: ['pointer', 'pointer ctx', 'i32 type', 'i64 ne0', 'i64 ne1', 'i64 ne2', 'i64 ne3'],
  ggml_set_name: ['pointer', 'pointer tensor', 'text name'],
  ggml_set_input: ['void', 'pointer tensor'],
  ggml_set_output: ['void', 'pointer tensor'],
  ggml_set_param: ['void', 'pointer tensor'],
  ggml_nbytes: ['size', 'pointer tensor'],
  ggml_get_type_traits: ['pointer', 'i32 type'],
  ggml_quantize_chunk: [
    'size',
    'i32 type',
    'bytes src',
    'bytes dst',
    'i64 start',
    'i64 nrows',
    'i64 n_per_row',
    'bytes imatrix',
  ],
  ggml_add: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_add_inplace: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_sub: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_mul: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_div: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_scale: ['pointer', 'pointer ctx', 'pointer a', 'f32 s'],
  ggml_scale_bias: ['pointer', 'pointer ctx', 'pointer a', 'f32 s', 'f32 b'],
  ggml_sqr: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_sqrt: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_log: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_exp: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_softplus: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_tanh: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_sigmoid: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_silu: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_silu_back: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_swiglu_split: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_sum: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_sum_rows: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_argmax: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_repeat: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_concat: ['pointer', 'pointer ctx', 'pointer a', 'pointer b', 'i32 dim'],
  ggml_rms_norm: ['pointer', 'pointer ctx', 'pointer a', 'f32 eps'],
  ggml_rms_norm_back: ['pointer', 'pointer ctx', 'pointer a', 'pointer b', 'f32 eps'],
  ggml_mul_mat: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_mul_mat_set_prec: ['void', 'pointer a', 'i32 prec'],
  ggml_out_prod: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_custom_4d: [
    'pointer',
    'pointer ctx',
    'i32 type',
    'i64 ne0',
    'i64 ne1',
    'i64 ne2',
    'i64 ne3',
    'bytes args',
    'i32 n_args',
    'pointer fun',
    'i32 n_tasks',
    'bytes userdata',
  ],
  ggml_cpy: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_cast: ['pointer', 'pointer ctx', 'pointer a', 'i32 type'],
  ggml_cont: ['pointer', 'pointer ctx', 'pointer a'],
  ggml_reshape_4d: ['pointer', 'pointer ctx', 'pointer a', 'i64 ne0', 'i64 ne1', 'i64 ne2', 'i64 ne3'],
  ggml_view_4d: [
    'pointer',
    'pointer ctx',
    'pointer a',
    'i64 ne0',
    'i64 ne1',
    'i64 ne2',
    'i64 ne3',
    'size nb1',
    'size nb2',
    'size nb3',
    'size offset',
  ],
  ggml_permute: ['pointer', 'pointer ctx', 'pointer a', 'i32 axis0', 'i32 axis1', 'i32 axis2', 'i32 axis3'],
  ggml_get_rows: ['pointer', 'pointer ctx', 'pointer a', 'pointer b'],
  ggml_set_rows: ['pointer', 'pointer ctx', 'pointer a', 'pointer b', 'pointer c'],
  ggml_soft_max_ext: ['pointer', 'pointer ctx', 'pointer a', 'pointer mask', 'f32 scale', 'f32 max_bias'],
  ggml_soft_max_ext_back: ['pointer', 'pointer ctx', 'pointer a', 'pointer b', 'f32 scale', 'f32 max_bias'],
  ggml_rope_ext: [
    'pointer',
    'pointer ctx',
    'pointer a',
    'pointer b',
    'pointer c',
    'i32 n_dims',
    'i32 mode',
    'i32 n_ctx_orig',
    'f32 freq_base',
    'f32 freq_scale',
    'f32 ext_factor',
    'f32 attn_factor',
    'f32 beta_fast',
    'f32 beta_slow',
  ],
  ggml_rope_ext_back: [
    'pointer',
    'pointer ctx',
    'pointer a',
    'pointer b',
    'pointer c',
    'i32 n_dims',
    'i32 mode',
    'i32 n_ctx_orig',
    'f32 freq_base',
    'f32 freq_scale',
    'f32 ext_factor',
    'f32 attn_factor',
    'f32 beta_fast',
    'f32 beta_slow',
  ],
  ggml_opt_step_adamw: [
    'pointer',
    'pointer ctx',
    'pointer a',
    'pointer grad',
    'pointer m',
    'pointer v',
    'pointer adamw_params',
  ],
  ggml_gallocr_new: ['pointer', 'pointer buft'],
  ggml_gallocr_reserve_n_size: [
    'void',
    'pointer galloc',
    'pointer graph',
    'bytes node_buffer_ids',
    'bytes leaf_buffer_ids',
    'bytes sizes',
  ],
  ggml_gallocr_free: ['void', 'pointer galloc'],
  ggml_gallocr_alloc_graph: ['bool', 'pointer galloc', 'pointer graph'],
  ggml_gallocr_get_buffer_size: ['size', 'pointer galloc', 'i32 buffer_id'],
  ggml_backend_sched_new: [
    'pointer',
    'bytes backends',
    'bytes bufts',
    'i32 n_backends',
    'size graph_size',
    'bool parallel',
    'bool op_offload',
  ],
  ggml_backend_sched_free: ['void', 'pointer sched'],
  ggml_backend_sched_set_eval_callback: ['void', 'pointer sched', 'pointer callback', 'bytes user_data'],
  ggml_backend_sched_graph_compute: ['i32', 'pointer sched', 'pointer graph'],
  ggml_backend_name: ['text', 'pointer backend'],
  ggml_backend_free: ['void', 'pointer backend'],
  ggml_backend_get_default_buffer_type: ['pointer', 'pointer backend'],
  ggml_backend_get_device: ['pointer', 'pointer backend'],
  ggml_backend_alloc_ctx_tensors_from_buft: ['pointer', 'pointer ctx', 'pointer buft'],
  ggml_backend_buft_name: ['text', 'pointer buft'],
  ggml_backend_buft_alloc_buffer: ['pointer', 'pointer buft', 'size size'],
  ggml_backend_buffer_free: ['void', 'pointer buffer'],
  ggml_backend_buffer_clear: ['void', 'pointer buffer', 'i32 value'],
  ggml_backend_buffer_get_size: ['size', 'pointer buffer'],
  ggml_backend_buffer_set_usage: ['void', 'pointer buffer', 'i32 usage'],
  ggml_backend_tensor_set: ['void', 'pointer tensor', 'bytes data', 'size offset', 'size size'],
  ggml_backend_tensor_get: ['void', 'pointer tensor', 'bytes data', 'size offset', 'size size'],
  ggml_backend_graph_compute: ['i32', 'pointer backend', 'pointer cgraph'],
  ggml_backend_synchronize: ['void', 'pointer backend'],
  ggml_backend_dev_supports_op: ['bool', 'pointer device', 'pointer op'],
  ggml_backend_dev_name: ['text', 'pointer device'],
  ggml_backend_dev_description: ['text', 'pointer device'],
  ggml_backend_dev_type: ['i32', 'pointer device'],
  ggml_backend_dev_init: ['pointer', 'pointer device', 'bytes params'],
  ggml_backend_dev_memory: ['void', 'pointer device', 'bytes free', 'bytes total'],
  ggml_backend_dev_backend_reg: ['pointer', 'pointer device'],
  ggml_backend_reg_name: ['text', 'pointer reg'],
  ggml_backend_reg_get_proc_address: ['pointer', 'pointer reg', 'text name'],
} as const satisfies Record<string, Signature>;

const TOP = {
  ggml_backend_load_all_from_path: ['void', 'text dir_path'],
  ggml_backend_dev_count: ['size'],
  ggml_backend_dev_get: ['pointer', 'size index'],
} as const satisfies Record<string, Signature>;

type Argument<P> = P extends `${infer K extends CType} ${string}`
  ? CTypes[K] | (K extends 'pointer' ? null : never)
  : never;
type Callable<S extends Signature> = S extends readonly [infer R extends CType, ...infer P]
  ? (...args: { [I in keyof P]: Argument<P[I]> }) => CTypes[R]
  : never;
type Bound<T extends Record<string, Signature>> = { readonly [K in keyof T]: Callable<T[K]> };

export type Symbols = Bound<typeof BASE> & Bound<typeof TOP>;

/** Thrown when a library lacks a function of the table: another build than the pinned one. */
export class MissingSymbolError extends Error {
  readonly symbol: string;
  constructor(symbol: string, library: string, cause: unknown) {
    super(
      `The compute library ${library} has no function ${symbol}: it is not the version this app was built for.`,
      {
        cause,
      },
    );
    this.name = 'MissingSymbolError';
    this.symbol = symbol;
  }
}

/** Bind the whole table, so that a missing function is known at the start and not in the middle of a run. */
export function bindSymbols(base: LibraryHandle, top: LibraryHandle): Symbols {
  return { ...bindTable(base, 'ggml-base', BASE), ...bindTable(top, 'ggml', TOP) };
}

function bindTable<T extends Record<string, Signature>>(
  library: LibraryHandle,
  name: string,
  table: T,
): Bound<T> {
  const bound: Record<string, unknown> = {};
  for (const [symbol, [result, ...parameters]] of Object.entries(table)) {
    const types = parameters.map((parameter) => C_NAME[parameter.split(' ')[0] as CType]);
    try {
      bound[symbol] = library.func(symbol, C_NAME[result], types);
    } catch (error) {
      throw new MissingSymbolError(symbol, name, error);
    }
  }
  return bound as Bound<T>;
}
