/**
 * How far a result may lie from the reference: one column for arithmetic in float32, others for what a device rounds
 * in fast mode. The figures were measured once by letting the reference round as ggml's kernels do.
 */
export interface Tolerances {
  readonly logits: number;
  readonly logps: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly gradients: number;
  /** 99.9 % of trained numbers; undefined = not judged. */
  readonly trained: number | undefined;
  readonly update: number;
  readonly finalLogps: number;
}

const FLOAT32: Tolerances = {
  logits: 1e-4,
  logps: 5e-5,
  loss: 5e-5,
  gradNorm: 5e-5,
  gradients: 1e-4,
  trained: 1e-5,
  update: 2e-3,
  finalLogps: 5e-4,
};

const FAST: readonly (readonly [types: RegExp, tolerances: Tolerances])[] = [
  [/^f32$/, FLOAT32],
  [
    /^f16$/,
    {
      logits: 1.5e-2,
      logps: 8e-3,
      loss: 1e-3,
      gradNorm: 6e-4,
      gradients: 5e-3,
      trained: undefined,
      update: 3e-2,
      finalLogps: 1.5e-2,
    },
  ],
  [
    /^bf16$/,
    {
      logits: 1e-1,
      logps: 6e-2,
      loss: 1e-2,
      gradNorm: 4e-3,
      gradients: 3e-2,
      trained: undefined,
      update: 0.1,
      finalLogps: 8e-2,
    },
  ],
  [
    /^q/,
    {
      logits: 0.5,
      logps: 0.3,
      loss: 5e-2,
      gradNorm: 2e-2,
      gradients: 0.15,
      trained: undefined,
      update: 0.2,
      finalLogps: 0.35,
    },
  ],
];

export function tolerancesFor(mode: 'exact' | 'fast', weightType: string): Tolerances {
  if (mode === 'exact') return FLOAT32;
  const found = FAST.find(([types]) => types.test(weightType));
  if (found === undefined) throw new Error(`No tolerances are known for weights of type ${weightType}.`);
  return found[1];
}
