/** Expected memory and time, from the model's size: for a README, where nothing can be measured. */

export interface TrainingSize {
  readonly parameters: number;
  readonly width: number;
  readonly layers: number;
  readonly rank: number;
  /** Tokens of one example at most, and of all examples together. */
  readonly longestTokens: number;
  readonly tokensPerPass: number;
  readonly passes: number;
}

/** Dense 16-bit peak of the maker's data sheet, floating-point operations a second, and memory in GiB. */
const cards = [
  { name: 'RTX 4090, 24 GB', peak: 165e12, gib: 24 },
  { name: 'L40S, 48 GB', peak: 362e12, gib: 48 },
  { name: 'A100, 80 GB', peak: 312e12, gib: 80 },
  { name: 'H100, 80 GB', peak: 989e12, gib: 80 },
] as const;

/** Share of the peak that short rows of a fine-tuning reach, low and high: a guess on the careful side. */
const reached = [0.1, 0.35] as const;
const perDevice = 4;
const GIB = 1024 ** 3;

/**
 * Bytes on a card that holds the whole model: weights in 16 bits; per LoRA number 16 bytes (value, gradient, two moments
 * in float32); with gradient checkpointing one 16-bit vector a token and layer, and some 20 in the layer at work; a
 * gigabyte and a half for the library.
 */
export function memoryBytes(size: TrainingSize): number {
  const loraNumbers = size.layers * size.rank * size.width * 2 * 7;
  const tokens = perDevice * size.longestTokens;
  const activations = tokens * size.width * 2 * (size.layers + 20);
  return size.parameters * 2 + loraNumbers * 16 + activations + 1.5 * GIB;
}

/**
 * Seconds on one card, low to high. Forward and backward through frozen weights take 4 operations per parameter and token
 * (no gradients of the weights), computing the forward pass again 2 more (Kaplan et al. 2020, Chen et al. 2016).
 */
export function trainingSeconds(size: TrainingSize, peak: number): [number, number] {
  const operations = 6 * size.parameters * size.tokensPerPass * size.passes;
  return [operations / (peak * reached[1]), operations / (peak * reached[0])];
}

/** A table for the README. */
export function reckonedTable(size: TrainingSize): string {
  const gib = memoryBytes(size) / GIB;
  const rows = cards.map(({ name, peak, gib: has }) => {
    const [low, high] = trainingSeconds(size, peak);
    const fits = gib < has * 0.9 ? 'yes' : 'no: divide the model over several (`fsdp.yaml`)';
    return `| ${name} | ${gib.toFixed(1)} GiB | ${fits} | ${spoken(low)} to ${spoken(high)} |`;
  });
  return ['| card | memory | fits on one | time on one |', '|---|---|---|---|', ...rows].join('\n');
}

function spoken(seconds: number): string {
  if (seconds < 60) return 'under a minute';
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
