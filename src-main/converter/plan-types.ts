/** How each tensor of a merged model is stored. Rules and names of mixtures: llama.cpp's src/llama-quant.cpp. */
import { isQuantized, TYPES, type TypeName } from '../ggml/types.ts';
import type { BaseModel, PlacedTensor } from './open-model.ts';
import type { MergedType } from './protocol.ts';

/** `general.file_type` and its name. */
export interface FileType {
  /** null: as the base says. */
  readonly id: number | null;
  readonly label: string;
}

const FILE_TYPES: Readonly<
  Record<Exclude<MergedType, 'own'>, { readonly id: number; readonly label: string }>
> = {
  f16: { id: 1, label: 'F16' },
  q8_0: { id: 7, label: 'Q8_0' },
  q4_k_m: { id: 15, label: 'Q4_K_M' },
};
const LABELS: Readonly<Record<number, string>> = Object.fromEntries(
  [
    '0 F32, 1 F16, 2 Q4_0, 3 Q4_1, 7 Q8_0, 8 Q5_0, 9 Q5_1, 10 Q2_K, 11 Q3_K_S, 12 Q3_K_M',
    '13 Q3_K_L, 14 Q4_K_S, 15 Q4_K_M, 16 Q5_K_S, 17 Q5_K_M, 18 Q6_K, 32 BF16',
  ]
    .flatMap((some) => some.split(', '))
    .map((one) => one.split(' ') as [string, string]),
);

/** Small or sensitive matrices that stay as they are. */
const KEPT = [
  '_norm.weight',
  'ffn_gate_inp.weight',
  'per_layer_model_proj',
  'ssm_conv1d',
  'shortconv.conv.weight',
];

/** Where rows are no whole blocks. */
const FALLBACK: Partial<Record<TypeName, TypeName>> = { q4_k: 'q5_0', q5_k: 'q5_1', q6_k: 'q8_0' };

export function fileType(base: BaseModel, wanted: MergedType): FileType {
  if (wanted !== 'own') return FILE_TYPES[wanted];
  const id = base.metadata.get('general.file_type');
  return { id: null, label: LABELS[Number(id)] ?? mostCommon(base).toUpperCase() };
}

/** The type of every tensor, by name. */
export function planTypes(base: BaseModel, wanted: MergedType): Map<string, TypeName> {
  const planned = new Map<string, TypeName>();
  const tensors = [...base.tensors.values()].sort((a, b) => layerOf(a) - layerOf(b));
  const values = tensors.filter(isValues);
  const layers = base.number('block_count', 0);
  for (const tensor of tensors) {
    if (wanted === 'own' || !mayChange(tensor)) planned.set(tensor.name, tensor.type);
    else if (wanted === 'f16') planned.set(tensor.name, 'f16');
    else {
      const type = wanted === 'q8_0' ? 'q8_0' : mixture(base, tensor, values, layers);
      planned.set(tensor.name, fitting(type, tensor.ne[0]));
    }
  }
  return planned;
}

/** llama.cpp's Q4_K_M: six bits for the output matrix and for the values and down projections of half the layers. */
function mixture(
  base: BaseModel,
  tensor: PlacedTensor,
  values: readonly PlacedTensor[],
  layers: number,
): TypeName {
  const { name, ne } = tensor;
  const tied = !base.tensors.has('output.weight');
  if (name === 'output.weight' || (tied && isEmbedding(name))) return ne[0] % 256 === 0 ? 'q6_k' : 'q8_0';
  if (isValues(tensor)) return needsMore(values.indexOf(tensor), values.length) ? 'q6_k' : 'q4_k';
  if (name.includes('ffn_down')) return needsMore(layerOf(tensor), layers) ? 'q6_k' : 'q4_k';
  return 'q4_k';
}

function isEmbedding(name: string): boolean {
  return name === 'token_embd.weight' || name === 'per_layer_token_embd.weight';
}

function isValues({ name }: PlacedTensor): boolean {
  return name.includes('attn_v.weight') || name.includes('attn_qkv.weight');
}

function needsMore(index: number, count: number): boolean {
  const eighth = Math.trunc(count / 8);
  return index < eighth || index >= Math.trunc((7 * count) / 8) || (index - eighth) % 3 === 2;
}

/** Tensors outside of the blocks come first. */
function layerOf({ name }: PlacedTensor): number {
  return Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1);
}

function mayChange({ name, ne, type }: PlacedTensor): boolean {
  const matrix = ne[1] > 1 || ne[2] > 1;
  return (
    matrix &&
    name.endsWith('weight') &&
    type !== 'i32' &&
    type !== 'i64' &&
    !KEPT.some((part) => name.includes(part))
  );
}

function fitting(type: TypeName, width: number): TypeName {
  if (width % TYPES[type].block === 0) return type;
  const other = FALLBACK[type];
  return other !== undefined && width % TYPES[other].block === 0 ? other : 'f16';
}

function mostCommon(base: BaseModel): TypeName {
  const bytes = new Map<TypeName, number>();
  for (const { type, bytes: size } of base.tensors.values()) bytes.set(type, (bytes.get(type) ?? 0) + size);
  return ([...bytes].sort(([, a], [, b]) => b - a)[0] as [TypeName, number])[0];
}

export function anyQuantized(types: Iterable<TypeName>): boolean {
  return [...types].some(isQuantized);
}
