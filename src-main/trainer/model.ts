/** A base model ready to train on a device: frozen weights, what its file says, and the adapter that learns. */
import { existsSync } from 'node:fs';
import type { Backend } from '../ggml/backend.ts';
import { downloadFloats } from '../ggml/buffer.ts';
import { type GgufHeader, readGguf } from '../ggml/gguf-read.ts';
import { type Kernels, loadKernels } from '../ggml/kernels.ts';
import { repackingMemory } from '../ggml/repack.ts';
import { isQuantized } from '../ggml/types.ts';
import { type Architecture } from './architectures/architecture.ts';
import { type Hyperparameters, readHyperparameters } from './architectures/hyperparameters.ts';
import { findArchitecture } from './architectures/registry.ts';
import { type Forms, probeForms } from './autograd/forms.ts';
import type { Rotation } from './autograd/rope.ts';
import { Adapter, type LinearShape } from './lora.ts';
import type { NumericMode } from './protocol.ts';
import { rotationOf } from './rotation.ts';
import { loadWeights, type ModelWeights, type TransposedCopies } from './weights.ts';

export interface LoraChoice {
  readonly rank: number;
  readonly alpha: number;
  /** Whether a linear (name without “.weight”, e.g. `blk.0.attn_q`) gets a pair. */
  readonly adapted: (name: string) => boolean;
}

export interface Model {
  readonly backend: Backend;
  readonly mode: NumericMode;
  readonly forms: Forms;
  /** Products of our own; undefined in exact mode, on GPUs, and where the processor has none. */
  readonly kernels: Kernels | undefined;
  /** Attention rounds its operands to 8 bits, as the products with this model's weights do on a processor. */
  readonly roundsAttention: boolean;
  readonly architecture: Architecture;
  readonly hyperparameters: Hyperparameters;
  readonly weights: ModelWeights;
  /** By layer; null = the layer's heads are not turned. */
  readonly rotations: readonly (Rotation | null)[];
  readonly adapter: Adapter;
  readonly free: () => void;
}

/** Every linear of the blocks: what is adapted unless somebody chooses otherwise. */
export function everyBlockLinear(name: string): boolean {
  return name.startsWith('blk.');
}

export function loadModel(
  backend: Backend,
  path: string,
  mode: NumericMode,
  lora: LoraChoice,
  forms: Forms = probeForms(backend),
  copies: TransposedCopies = 'q8_0',
): Model {
  if (!existsSync(path)) throw new Error(`The model file ${path} is not there.`);
  const file = readGguf(path);
  const architecture = findArchitecture(String(file.metadata.get('general.architecture') ?? 'unknown'));
  const hyperparameters = readHyperparameters(file);
  const groups = linearGroups(file, hyperparameters.layers, (layer, name) =>
    architecture.unused(hyperparameters, layer, name),
  );
  const adapter = new Adapter(backend, lora.rank, lora.alpha, groups, lora.adapted);
  const reached = reachedByGradients(groups, lora.adapted);
  // Forms that take no strides are those of other devices; asked for on a processor, they shall be what runs.
  const ownProducts = mode === 'fast' && backend.kind === 'cpu' && forms.stridedProducts;
  const kernels = ownProducts ? loadKernels(backend.library) : undefined;
  const weights = loadWeights(
    backend,
    file,
    mode,
    (name) => reached.has(name),
    copies,
    kernels === undefined ? repackingMemory(backend) : undefined,
  );
  const rotations = Array.from({ length: hyperparameters.layers }, (_, layer) => {
    const rope = architecture.rope(hyperparameters, layer, (name) => weights.has(name));
    if (rope === null) return null;
    const { settings, factors } = rope;
    return rotationOf(settings, factors === null ? null : downloadFloats(backend, weights.vector(factors)));
  });
  const free = (): void => {
    adapter.free();
    weights.free();
  };
  const [first] = groups.flat();
  const roundsAttention =
    mode === 'fast' &&
    backend.kind === 'cpu' &&
    kernels === undefined &&
    first !== undefined &&
    isQuantized(weights.linear(first.name).weight.type);
  return {
    backend,
    mode,
    forms,
    kernels,
    roundsAttention,
    architecture,
    hyperparameters,
    weights,
    rotations,
    adapter,
    free,
  };
}

/** Linears by shared input, in the order the model runs them. Only those the file has and the family runs. */
export function linearGroups(
  file: GgufHeader,
  layers: number,
  unused: (layer: number, name: string) => boolean = () => false,
): LinearShape[][] {
  const groups: string[][] = [];
  for (let i = 0; i < layers; i += 1) {
    const names = [
      ['attn_q', 'attn_k', 'attn_v'],
      ['attn_qkv', 'attn_gate', 'ssm_beta', 'ssm_alpha'],
      ['attn_output'],
      ['shortconv.in_proj'],
      ['shortconv.out_proj'],
      ['ssm_out'],
      ['ffn_gate', 'ffn_up'],
      ['ffn_down'],
      ['inp_gate'],
      ['proj'],
    ];
    const run = (name: string): boolean => !unused(i, name);
    for (const group of names) groups.push(group.filter(run).map((name) => `blk.${i}.${name}`));
  }
  groups.push(['output']);
  return groups
    .map((group) =>
      group.flatMap((name) => {
        const info = file.tensors.get(`${name}.weight`);
        return info === undefined ? [] : [{ name, inputs: info.ne[0], outputs: info.ne[1] }];
      }),
    )
    .filter((group) => group.length > 0);
}

/** Linears behind the first adapted group: only these hand gradients on to their input. */
function reachedByGradients(
  groups: readonly (readonly LinearShape[])[],
  adapted: (name: string) => boolean,
): Set<string> {
  const first = groups.findIndex((group) => group.some(({ name }) => adapted(name)));
  return new Set(['output', ...groups.slice(first + 1).flatMap((group) => group.map(({ name }) => name))]);
}
