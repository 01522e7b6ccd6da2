import type { Verdict } from '../contract/models.ts';
import type { InspectedModel } from '../inference/protocol.ts';
import { TRAINABLE_ARCHITECTURES } from '../trainer/protocol.ts';

/** What a verdict is based on; stored with the model. */
export type ModelFacts = Omit<InspectedModel, 'chatTemplate'>;

const tunableArchitectures: readonly string[] = TRAINABLE_ARCHITECTURES;
const tunableTypes = new Set(['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k', 'q5_k', 'q6_k']);

/** Up to this share of free memory a model fits comfortably; above it things get slow. */
const comfortable = 0.7;
const chatContext = 4096;
const trainingRow = 512;
const trainingRank = 16;
/** Buffers llama.cpp needs besides weights and attention, bytes. */
const chatOverhead = 150_000_000;
const trainingOverhead = 200_000_000;

export function judgeForChat(facts: ModelFacts, fileBytes: number, freeBytes: number): Verdict {
  return judgeMemory(chatBytes(facts, fileBytes), freeBytes);
}

export function judgeForTuning(facts: ModelFacts, fileBytes: number, freeBytes: number): Verdict {
  if (!tunableArchitectures.includes(facts.architecture)) {
    const can = tunableArchitectures.join(', ');
    return {
      verdict: 'cannot',
      because: `because models of the kind “${facts.architecture}” cannot be tuned yet (this version tunes: ${can})`,
    };
  }
  const foreign = facts.weightTypes.find((type) => !tunableTypes.has(type));
  if (foreign !== undefined) {
    return {
      verdict: 'cannot',
      because: `because its weights are stored as ${foreign.toUpperCase()}, which cannot be tuned; Q8_0, Q4_0 and Q4_K_M can`,
    };
  }
  return judgeMemory(tuningBytes(facts, fileBytes), freeBytes);
}

function judgeMemory(needed: number, free: number): Verdict {
  const figures = `it needs about ${gigabytes(needed)} of memory and ${gigabytes(free)} are free`;
  if (needed <= free * comfortable) return { verdict: 'fits', because: null };
  if (needed <= free) return { verdict: 'tight', because: `because ${figures}` };
  return { verdict: 'cannot', because: `because ${figures}` };
}

/** Weights, and keys and values of one conversation in 16 bits. */
function chatBytes(facts: ModelFacts, fileBytes: number): number {
  const headSize = facts.heads === 0 ? 0 : facts.width / facts.heads;
  const context = Math.min(chatContext, facts.contextTokens || chatContext);
  return fileBytes + context * facts.layers * facts.keyValueHeads * headSize * 2 * 2 + chatOverhead;
}

/**
 * Weights, their transposed copy in 8 bits, the LoRA factors with gradient and two moments, what one row
 * leaves behind in every layer for the way back, and the answers' logits. Factors fitted to the 135M shape
 * (1.25 GiB at 512 tokens).
 */
function tuningBytes(facts: ModelFacts, fileBytes: number): number {
  const { layers, width, feedForward, parameters, vocabulary } = facts;
  const transposed = parameters * 1.0625;
  const factors = layers * trainingRank * (8 * width + 3 * (width + feedForward)) * 4 * 4;
  const kept = trainingRow * layers * (16 * width + 5 * feedForward) * 4;
  const logits = trainingRow * vocabulary * 4 * 2;
  return fileBytes + transposed + factors + kept + logits + trainingOverhead;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
