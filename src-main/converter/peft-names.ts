/** Which module of a Hugging Face model each matrix of a GGUF file is, and how its rows lie there. */
import type { BaseModel } from './open-model.ts';
import { refusal, shown } from './refuse.ts';
import { type RowOrder, tiledHeads, turnedPairs } from './row-order.ts';

export interface HfModule {
  /** Name of the tensor in the file, `.weight` included. */
  readonly tensor: string;
  /** As in `named_modules()` of the model for text, e.g. `model.layers.0.self_attn.q_proj`. */
  readonly path: string;
  /** Numbers in and out. */
  readonly inputs: number;
  readonly outputs: number;
  /** Order of B's rows; null = the same on both sides. */
  readonly rows: RowOrder | null;
  /** Order of A's columns. */
  readonly columns: RowOrder | null;
}

type Names = Readonly<Record<string, string>>;

const ATTENTION: Names = {
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
};
const FEED_FORWARD: Names = {
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};
const USUAL: Names = { ...ATTENTION, ...FEED_FORWARD };

const FAMILIES: Readonly<Record<string, Names>> = {
  llama: USUAL,
  qwen2: USUAL,
  qwen3: USUAL,
  gemma2: USUAL,
  gemma3: USUAL,
  smollm3: USUAL,
  mistral3: USUAL,
  granite: USUAL,
  olmo2: USUAL,
  phi3: {
    attn_qkv: 'self_attn.qkv_proj',
    attn_output: 'self_attn.o_proj',
    ffn_up: 'mlp.gate_up_proj',
    ffn_down: 'mlp.down_proj',
  },
  gemma4: { ...USUAL, inp_gate: 'per_layer_input_gate', proj: 'per_layer_projection' },
  lfm2: {
    ...ATTENTION,
    attn_output: 'self_attn.out_proj',
    'shortconv.in_proj': 'conv.in_proj',
    'shortconv.out_proj': 'conv.out_proj',
    ffn_gate: 'feed_forward.w1',
    ffn_up: 'feed_forward.w3',
    ffn_down: 'feed_forward.w2',
  },
  qwen35: {
    ...USUAL,
    attn_qkv: 'linear_attn.in_proj_qkv',
    attn_gate: 'linear_attn.in_proj_z',
    ssm_beta: 'linear_attn.in_proj_b',
    ssm_alpha: 'linear_attn.in_proj_a',
    ssm_out: 'linear_attn.out_proj',
  },
};

/** Families whose q and k lie in turned pairs. */
const TURNED: ReadonlySet<string> = new Set(['llama', 'smollm3', 'mistral3', 'granite']);

/** Gemma 3 of these depths sees images too; its text model is wrapped. */
const WRAPPED_DEPTHS: ReadonlySet<number> = new Set([34, 48, 62]);

/**
 * Every matrix of a base model that PEFT can adapt, by the module's path.
 * @throws WorkerError `unsupported-architecture`
 */
export function hfModules(base: BaseModel): Map<string, HfModule> {
  const names = FAMILIES[base.architecture];
  if (names === undefined)
    throw refusal(
      'unsupported-architecture',
      `Adapters for models of the kind ${shown(base.architecture)} cannot be turned into PEFT's form or back.`,
      `These can: ${Object.keys(FAMILIES).join(', ')}.`,
    );
  const found = new Map<string, HfModule>();
  for (const { name, ne } of base.tensors.values()) {
    const path = pathOf(name, names);
    if (path === null) continue;
    const [inputs, outputs] = ne;
    found.set(path, { tensor: name, path, inputs, outputs, ...orders(base, name, inputs, outputs) });
  }
  return found;
}

function pathOf(tensor: string, names: Names): string | null {
  if (tensor === 'output.weight') return 'lm_head';
  const match = /^blk\.(\d+)\.(.+)\.weight$/.exec(tensor);
  const name = match?.[2] === undefined ? undefined : names[match[2]];
  return match === null || name === undefined ? null : `model.layers.${match[1]}.${name}`;
}

function orders(
  base: BaseModel,
  tensor: string,
  inputs: number,
  outputs: number,
): Pick<HfModule, 'rows' | 'columns'> {
  const same = { rows: null, columns: null };
  const name = tensor.replace(/^blk\.\d+\./, '').replace(/\.weight$/, '');
  if (TURNED.has(base.architecture) && (name === 'attn_q' || name === 'attn_k')) {
    const heads = base.number('attention.head_count', 0);
    const count = name === 'attn_q' ? heads : base.number('attention.head_count_kv', heads);
    if (!(count > 0) || outputs % (2 * count) !== 0)
      throw refusal(
        'model-damaged',
        `The heads of ${shown(tensor)} do not fit its rows.`,
        'Choose another file.',
      );
    return { rows: turnedPairs(outputs, count), columns: null };
  }
  if (base.architecture !== 'qwen35') return same;
  const groups = base.number('ssm.group_count', 0);
  const size = base.number('ssm.state_size', 0);
  const valueHeads = base.number('ssm.time_step_rank', 0);
  if (groups === valueHeads || !(groups > 0) || valueHeads % groups !== 0) return same;
  switch (name) {
    case 'attn_qkv':
      return { rows: tiledHeads(outputs, groups, size, 2 * groups * size), columns: null };
    case 'attn_gate':
      return { rows: tiledHeads(outputs, groups, outputs / valueHeads), columns: null };
    case 'ssm_beta':
    case 'ssm_alpha':
      return { rows: tiledHeads(outputs, groups, 1), columns: null };
    case 'ssm_out':
      return { rows: null, columns: tiledHeads(inputs, groups, inputs / valueHeads) };
    default:
      return same;
  }
}

/** Whether the model is usually met inside one that sees images, so that its modules have longer names. */
export function isWrapped(base: BaseModel): boolean {
  return base.architecture === 'gemma3' && WRAPPED_DEPTHS.has(base.number('block_count', 0));
}

/** The path inside a model that sees images too. */
export function wrappedPath(path: string): string {
  return path.replace(/^model\.layers\./, 'model.language_model.layers.');
}

/** The path inside the model for text alone, whichever way it was wrapped. */
export function textPath(path: string): string {
  return path
    .replace(/^(model\.language_model|language_model\.model)\.layers\./, 'model.layers.')
    .replace(/^language_model\.lm_head$/, 'lm_head');
}
