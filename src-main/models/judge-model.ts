import type { Verdict } from '../contract/models.ts';
import type { InspectedModel } from '../inference/protocol.ts';
import { TRAINABLE_ARCHITECTURES } from '../trainer/protocol.ts';
import { chatBytes, type MemoryShape, tuningBytes } from './estimate-memory.ts';
import type { Room } from './measure-room.ts';

/** What a verdict is based on; stored with the model. */
export type ModelFacts = Omit<InspectedModel, 'chatTemplate'>;
/** The same of a model that is only described. */
export type JudgedModel = MemoryShape & Pick<ModelFacts, 'architecture' | 'weightTypes'>;

const tunableArchitectures: readonly string[] = TRAINABLE_ARCHITECTURES;
const tunableTypes = new Set(['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k', 'q5_k', 'q6_k']);

/** Up to this share of free memory a model fits comfortably; above it other programs suffer. */
const comfortable = 0.8;

/** Weights may lie in the graphics card’s memory and in the computer’s at once. */
export function judgeForChat(facts: JudgedModel, fileBytes: number, room: Room): Verdict {
  return judgeMemory(chatBytes(facts, fileBytes), room.memory + room.gpu);
}

/** A model that is learning lies in one memory, whole. */
export function judgeForTuning(facts: JudgedModel, fileBytes: number, room: Room): Verdict {
  const reason = cannotLearn(facts);
  if (reason !== null) return { verdict: 'cannot', because: reason };
  const { usual, leanest } = tuningBytes(facts, fileBytes);
  const free = Math.max(room.memory, room.gpu);
  const verdict = judgeMemory(usual, free);
  if (verdict.verdict !== 'cannot') return verdict;
  if (leanest <= free) {
    return {
      verdict: 'tight',
      because: `because it needs about ${gigabytes(usual)} of memory and ${gigabytes(free)} are free: it is made to fit by computing more than once, which takes longer`,
    };
  }
  return {
    verdict: 'cannot',
    because: `because it needs about ${gigabytes(leanest)} of memory at least and ${gigabytes(free)} are free`,
  };
}

/** Why no memory would help; null where it is a question of memory. */
export function cannotLearn(facts: Pick<ModelFacts, 'architecture' | 'weightTypes'>): string | null {
  if (!tunableArchitectures.includes(facts.architecture)) {
    return `because models of the kind “${facts.architecture}” cannot be tuned yet (this version tunes: ${tunableArchitectures.join(', ')})`;
  }
  const foreign = facts.weightTypes.find((type) => !tunableTypes.has(type));
  if (foreign === undefined) return null;
  return `because its weights are stored as ${foreign.toUpperCase()}, which cannot be tuned; Q8_0, Q4_0 and Q4_K_M can`;
}

function judgeMemory(needed: number, free: number): Verdict {
  const figures = `it needs about ${gigabytes(needed)} of memory and ${gigabytes(free)} are free`;
  if (needed <= free * comfortable) return { verdict: 'fits', because: null };
  if (needed <= free) return { verdict: 'tight', because: `because ${figures}` };
  return { verdict: 'cannot', because: `because ${figures}` };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
