/** Round scales for the charts: few ticks, round numbers, and a range that only ever grows. */

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

const roundSteps = [1, 2, 2.5, 5, 10];

/** The smallest of 1, 2, 2.5, 5 × 10ⁿ that parts `span` into at most `parts`. */
export function roundStep(span: number, parts: number): number {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = roundSteps.find((step) => step * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * The vertical scale of the learning curve. Room is left below from the start (a run that halves its distance needs no
 * new scale), and a later scale always contains the earlier one, so that lines already drawn stay where they are as
 * long as possible.
 */
export function growScale(values: readonly number[], previous: Scale | null): Scale {
  if (values.length === 0) return previous ?? { low: 0, high: 4, step: 1 };
  const highest = Math.max(...values);
  const lowest = Math.min(...values);
  if (previous && lowest >= previous.low && highest <= previous.high) return previous;
  const from = Math.min(previous?.low ?? Number.POSITIVE_INFINITY, lowest, highest * 0.45);
  const to = Math.max(previous?.high ?? 0, highest);
  const step = roundStep(Math.max(to - from, 0.1), 5);
  return {
    low: Math.max(0, Math.floor(from / step + 1e-9) * step),
    high: Math.ceil(to / step - 1e-9) * step,
    step,
  };
}

/** Every tick of a scale, low to high, without floating-point dust. */
export function ticksOf({ low, high, step }: Scale): number[] {
  const count = Math.round((high - low) / step);
  return Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toFixed(6)));
}

/** Whole passes for the horizontal axis, thinned until there are at most `most` of them, the last one always kept. */
export function passTicks(passes: number, most = 10): number[] {
  const stride = Math.max(1, Math.ceil(passes / most));
  const ticks: number[] = [];
  for (let pass = 0; pass <= passes + 1e-9; pass += stride) ticks.push(pass);
  const last = ticks.at(-1) ?? 0;
  if (passes - last > 1e-9) {
    if (passes - last < stride / 2 && ticks.length > 1) ticks.pop();
    ticks.push(Number(passes.toFixed(2)));
  }
  return ticks;
}
