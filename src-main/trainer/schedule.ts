/**
 * Learning rate over a run: a straight rise during the warm-up, then half a cosine down to zero
 * (Loshchilov and Hutter, SGDR, 2017, without restarts).
 *
 * @param step 0 for the first update
 */
export function learningRate(step: number, steps: number, peak: number, warmupShare: number): number {
  const warmup = Math.min(steps, Math.max(1, Math.round(steps * warmupShare)));
  if (step < warmup) return (peak * (step + 1)) / warmup;
  return (peak / 2) * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, steps - warmup)));
}
