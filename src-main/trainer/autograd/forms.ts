/**
 * Which form of each backward operation to use on a device. The fused form is one ggml operation that not every
 * backend has; the portable form is composed of operations all of them have (Metal, for one, lacks all five).
 */
import type { Backend } from '../../ggml/backend.ts';
import { GraphBuilder } from '../../ggml/graph.ts';

export interface Forms {
  readonly outProd: boolean;
  readonly softMaxBack: boolean;
  readonly rmsNormBack: boolean;
  readonly siluBack: boolean;
  readonly ropeBack: boolean;
  /**
   * Whether products may read their first operand through strides. GPUs copy such an operand first, and Vulkan rounds
   * it to 16 bits while doing so; there the copy is made here, in full.
   */
  readonly stridedProducts: boolean;
}

export const PORTABLE: Forms = {
  outProd: false,
  softMaxBack: false,
  rmsNormBack: false,
  siluBack: false,
  ropeBack: false,
  stridedProducts: false,
};

/** Ask the device, with a small node of each kind. */
export function probeForms(backend: Backend): Forms {
  const g = new GraphBuilder(backend, 64);
  const x = g.input('f32', [64, 4]);
  const heads = g.input('f32', [64, 4, 2]);
  const positions = g.input('i32', [2]);
  const divisors = g.input('f32', [32]);
  const rope = { dimensions: 64, interleaved: false, magnitude: 1 };
  const forms: Forms = {
    outProd: backend.supports(g.outProd(x, x)),
    softMaxBack: backend.supports(g.softMaxBack(x, x, 1)),
    rmsNormBack: backend.supports(g.rmsNormBack(x, x, 1e-5)),
    siluBack: backend.supports(g.siluBack(x, x)),
    ropeBack: backend.supports(g.ropeBack(heads, positions, divisors, rope)),
    stridedProducts: backend.kind === 'cpu',
  };
  g.free();
  return forms;
}
