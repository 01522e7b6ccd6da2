/** Typed access to a model file's own settings, and the numbers every architecture shares. */
import type { GgufHeader, MetadataValue } from '../../ggml/gguf-read.ts';

export interface Hyperparameters {
  readonly architecture: string;
  readonly layers: number;
  /** Numbers per token between layers. */
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly eps: number;
  /** Leading dimensions of a head that rotate. */
  readonly rotated: number;
  readonly ropeBase: number;
  /** Multiplies positions. */
  readonly ropeScale: number;
  /** Multiplies cosine and sine. */
  readonly ropeMagnitude: number;
  /** A setting of this architecture (name without its prefix), or the given value where the file has none. */
  readonly number: (key: string, missing: number) => number;
  /** The same where it may differ from layer to layer: a list's entry (true = 1, false = 0), or the one for all. */
  readonly numberAt: (key: string, layer: number, missing: number) => number;
  /** Whether the file gives a list for a setting. */
  readonly isList: (key: string) => boolean;
  readonly text: (key: string, missing: string) => string;
}

/** Thrown for models that this engine does not train, saying which it does. */
export class UnsupportedModelError extends Error {
  readonly architecture: string;
  constructor(architecture: string, message: string) {
    super(message);
    this.name = 'UnsupportedModelError';
    this.architecture = architecture;
  }
}

/** Families whose layers may differ in their number of key/value heads. */
const WITH_KV_HEADS_PER_LAYER: ReadonlySet<string> = new Set(['lfm2', 'gemma4']);

/** Families that say themselves how YaRN stretches their positions (see yarn.ts). */
const WITH_YARN: ReadonlySet<string> = new Set(['mistral3', 'olmo2']);

export function readHyperparameters(file: GgufHeader): Hyperparameters {
  const architecture = String(file.metadata.get('general.architecture') ?? '');
  const raw = (key: string): MetadataValue | undefined => file.metadata.get(`${architecture}.${key}`);
  const refuse = (what: string): never => {
    throw new UnsupportedModelError(
      architecture,
      `This model (${architecture}) ${what}, which cannot be trained yet.`,
    );
  };
  const optional = (key: string): number | undefined => {
    const value = raw(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      const [first] = value;
      if (value.some((entry) => entry !== first)) refuse(`varies ${key} from layer to layer`);
      return Number(first);
    }
    return Number(value);
  };
  const needed = (key: string): number => {
    const value = optional(key);
    if (value === undefined || !Number.isFinite(value)) {
      throw new UnsupportedModelError(architecture, `The model file does not say its ${key}.`);
    }
    return value;
  };
  if ((optional('expert_count') ?? 0) > 0) refuse('is a mixture of experts');
  const scaling = raw('rope.scaling.type') ?? 'none';
  if (
    scaling !== 'none' &&
    scaling !== 'linear' &&
    scaling !== 'longrope' &&
    !(scaling === 'yarn' && WITH_YARN.has(architecture))
  ) {
    refuse(`stretches positions by “${String(scaling)}”`);
  }
  // Only families whose layers ask for their own count may list several.
  const mostKvHeads = (value: MetadataValue | undefined): number | undefined =>
    WITH_KV_HEADS_PER_LAYER.has(architecture) && Array.isArray(value)
      ? Math.max(...value.map(Number))
      : undefined;
  const heads = needed('attention.head_count');
  const width = needed('embedding_length');
  const headSize = optional('attention.key_length') ?? width / heads;
  if ((optional('attention.value_length') ?? headSize) !== headSize)
    refuse('has keys and values of different sizes');
  return {
    architecture,
    // The last blocks may be for predicting further ahead; they are not part of the model itself.
    layers: needed('block_count') - (optional('nextn_predict_layers') ?? 0),
    width,
    heads,
    kvHeads: mostKvHeads(raw('attention.head_count_kv')) ?? optional('attention.head_count_kv') ?? heads,
    headSize,
    eps: needed('attention.layer_norm_rms_epsilon'),
    rotated: optional('rope.dimension_count') ?? headSize,
    ropeBase: optional('rope.freq_base') ?? 10000,
    ropeScale: scaling === 'linear' ? 1 / (optional('rope.scaling.factor') ?? 1) : 1,
    ropeMagnitude: optional('rope.scaling.attn_factor') ?? 1,
    number: (key, missing) => optional(key) ?? missing,
    numberAt: (key, layer, missing) => {
      const value = raw(key);
      return Number((Array.isArray(value) ? value[layer] : value) ?? missing);
    },
    isList: (key) => Array.isArray(raw(key)),
    text: (key, missing) => String(raw(key) ?? missing),
  };
}
