/** Bytes of memory a model takes, reckoned from its shape: the trainer’s plan measures them, this foretells them. */

export interface MemoryShape {
  readonly layers: number;
  readonly width: number;
  readonly feedForward: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  /** Elements of matrices that are kept a second time. */
  readonly matrixElements: number;
}

const chatContext = 4096;
/** Buffers llama.cpp needs besides weights and attention. */
const chatOverhead = 150_000_000;

/** What the presets work with: tokens in a row of packed examples, and the adapter’s rank. */
const rowTokens = 512;
const rank = 16;
/** The process itself, with what it has not given back yet. */
const ownProcess = 190_000_000;
/** Scores of possible next tokens held at once (`DEFAULT_SIZES` of the trainer), three copies of 4 bytes each. */
const logits = 4_194_304 * 4 * 3;
/** Bytes of an element of a second copy, in 8 and in 4 bits. */
const [eightBits, fourBits] = [34 / 32, 18 / 32];
/**
 * An adapter’s float32 takes its own size with gradient and two moments, twice a gradient in the optimizer’s graphs, and
 * at the end a checkpoint and the result, each copied once.
 */
const adapterCopies = 4 + 2 + 2 * 7;

/** Weights, and keys and values of one conversation in 16 bits. */
export function chatBytes(shape: MemoryShape, fileBytes: number): number {
  const headSize = shape.heads === 0 ? 0 : shape.width / shape.heads;
  const context = Math.min(chatContext, shape.contextTokens || chatContext);
  return fileBytes + context * shape.layers * shape.keyValueHeads * headSize * 2 * 2 + chatOverhead;
}

/**
 * Training at its usual sizes, and at the leanest the planner may choose: layers computed twice, second copies in 4 bits.
 * What a row leaves behind in every layer is fitted to the planner’s own figures for the 135M shape
 * (tests/bench/results/plan.json); the rest follows its sum.
 */
export function tuningBytes(
  shape: MemoryShape,
  fileBytes: number,
): { readonly usual: number; readonly leanest: number } {
  const { layers, width, feedForward, heads, keyValueHeads } = shape;
  const keys = heads === 0 ? width : (width * keyValueHeads) / heads;
  const factors = layers * rank * (4 * width + 2 * (width + keys) + 3 * (width + feedForward)) * 4;
  const perLayer = rowTokens * (10 * width + 4 * feedForward) * 4;
  const inputs = rowTokens * width * 4;
  const always = ownProcess + fileBytes + factors * adapterCopies;
  return {
    usual: always + shape.matrixElements * eightBits + layers * perLayer + logits,
    leanest: always + shape.matrixElements * fourBits + layers * inputs + perLayer + logits / 4,
  };
}
