/** The rotation of files with `rope.scaling.type` = yarn: Peng et al., “YaRN”, arXiv 2309.00071; mathematics in rotation.ts. */
import { type LayerRope, plainRope } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';

export interface YarnChoice {
  /** Turns within the original context from which on a pair stays as trained. */
  readonly fast: number;
  /** Turns up to which a pair is stretched in full. */
  readonly slow: number;
  /** m: cosine and sine times (1 + 0.1 ln s) / (1 + 0.1 m ln s), s the stretch. */
  readonly logMultiplier: number;
}

/** The plain rotation where the file asks for no YaRN. */
export function yarnRope(
  h: Hyperparameters,
  interleaved: boolean,
  factors: string | null,
  { fast, slow, logMultiplier }: YarnChoice,
): LayerRope {
  const plain = plainRope(h, interleaved, factors);
  if (h.text('rope.scaling.type', 'none') !== 'yarn') return plain;
  const stretch = h.number('rope.scaling.factor', 1);
  const settings = {
    ...plain.settings,
    scale: 1 / stretch,
    magnitude: h.ropeMagnitude / (1 + 0.1 * logMultiplier * Math.log(stretch)),
    yarn: { originalContext: originalContext(h), fast, slow },
  };
  return { settings, factors };
}

/** Tokens the model was first trained on; files that do not say so were never stretched beyond their context. */
export function originalContext(h: Hyperparameters): number {
  return h.number('rope.scaling.original_context_length', h.number('context_length', 2 ** 31 - 1));
}
