/** What a layer's rotary positions are in numbers, computed in double precision from what its model family says. */
import type { RopeSettings } from './architectures/architecture.ts';
import type { Tensor } from '../ggml/tensor.ts';
import type { Rotation, Turns } from './autograd/rope.ts';

/**
 * frequency[i] = scale · base^(−2i/n) / factor[i]; with YaRN only slow pairs are scaled, fast ones turn as trained:
 *
 *     pair(t) = n ln(context / 2πt) / (2 ln base),   low = ⌊pair(fast)⌋,   high = ⌈pair(slow)⌉
 *     keep[i] = 1 − clamp((i − low) / (high − low), 0, 1)
 *     frequency[i] = base^(−2i/n) / factor[i] · (scale (1 − keep[i]) + keep[i])
 *
 * and cosine and sine are multiplied by 1 + 0.1 ln(1 / scale).
 *
 * @param factors divide the frequencies, one per pair; null = none
 */
export function rotationOf(settings: RopeSettings, factors: Float32Array | null): Rotation {
  const { dimensions, interleaved, base, scale, yarn } = settings;
  let magnitude = settings.magnitude;
  let keep = (_pair: number): number => 0;
  if (yarn !== undefined) {
    const pair = (turns: number): number =>
      (dimensions * Math.log(yarn.originalContext / (2 * Math.PI * turns))) / (2 * Math.log(base));
    const low = Math.max(0, Math.floor(pair(yarn.fast)));
    const high = Math.min(dimensions - 1, Math.ceil(pair(yarn.slow)));
    keep = (i) => 1 - Math.min(1, Math.max(0, (i - low) / Math.max(0.001, high - low)));
    magnitude *= 1 + 0.1 * Math.log(1 / scale);
  }
  const frequencies = Float64Array.from({ length: dimensions / 2 }, (_, i) => {
    const trained = base ** ((-2 * i) / dimensions) / (factors?.[i] ?? 1);
    return trained * (scale * (1 - keep(i)) + keep(i));
  });
  return {
    key: JSON.stringify([settings, factors === null]),
    dimensions,
    interleaved,
    magnitude,
    frequencies,
  };
}

/**
 * What turning heads of a row's tokens reads, for each rotation.
 *
 * @param get declares an input of the row's graph, once per key
 * @param byTables cosine and sine from here, in full precision
 */
export function turnsBy(
  get: (key: string, ne: readonly number[], data: () => Float32Array | Int32Array) => Tensor,
  positions: Int32Array,
  byTables: boolean,
): (rotation: Rotation) => Turns {
  const tokens = positions.length;
  return ({ key, frequencies, magnitude }) => {
    const pairs = frequencies.length;
    const table = (name: string, of: (angle: number) => number): Tensor =>
      get(`${name} ${key}`, [pairs, 1, tokens], () =>
        Float32Array.from({ length: pairs * tokens }, (_, k) => {
          const position = positions[Math.floor(k / pairs)] as number;
          return magnitude * of(position * (frequencies[k % pairs] as number));
        }),
      );
    if (byTables) return { kind: 'tables', cos: table('cos', Math.cos), sin: table('sin', Math.sin) };
    return {
      kind: 'fused',
      positions: get('positions', [tokens], () => positions),
      get negated() {
        return get('negated positions', [tokens], () => positions.map((position) => -position));
      },
      divisors: get(`divisors ${key}`, [pairs], () => Float32Array.from(frequencies, (f) => 1 / f)),
    };
  };
}
