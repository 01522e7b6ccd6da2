/**
 * The tables from training to sharing: what was taught, what came of it, what was said and what left.
 * Conventions as in schema.ts.
 */
import type { Generated } from 'kysely';
import type { Problem } from '../contract/errors.ts';
import type { Evaluation, EvaluationAnswer } from '../contract/evaluation.ts';
import type { Split } from '../contract/examples.ts';
import type { Export } from '../contract/sharing.ts';
import type { RunRow } from '../contract/training.ts';
import type { ImportedMessage } from '../reader/protocol.ts';
import type { TrainerState, TrainingSettings } from '../trainer/protocol.ts';
import type { Blob, Flag } from './column-types.ts';
import type { JsonText } from './json-text.ts';

/** Frozen teaching material: never changed after it is written. */
export interface DatasetSnapshotTable {
  id: string;
  project_id: string;
  content_hash: string;
  training: number;
  validation: number;
  test: number;
  created_at: string;
}

export interface DatasetSnapshotItemTable {
  snapshot_id: string;
  position: number;
  example_id: string;
  /** Number of the example's revision that was frozen. */
  revision: number;
  split: Split;
  preceding: JsonText<readonly ImportedMessage[]>;
  question: string;
  answer: string;
  wrong_answer: string | null;
  group_name: string;
  document_id: string | null;
}

export interface RunTable {
  id: string;
  project_id: string;
  model_id: string;
  model_name: string;
  preset: RunRow['preset'];
  state: RunRow['state'];
  settings: JsonText<TrainingSettings>;
  seed: number;
  snapshot_id: string;
  snapshot_hash: string;
  examples: JsonText<RunRow['examples']>;
  step: Generated<number>;
  steps: number | null;
  pass: Generated<number>;
  passes: number;
  seconds_left: number | null;
  seconds_spent: Generated<number>;
  tokens_per_second: number | null;
  memory_bytes: number | null;
  device: JsonText<NonNullable<RunRow['device']>> | null;
  best_step: number | null;
  best_pass: number | null;
  best_loss: number | null;
  learning: Generated<RunRow['learning']>;
  learning_words: Generated<string>;
  saved_at: string | null;
  problem: JsonText<Problem> | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface RunMetricTable {
  run_id: string;
  step: number;
  pass: number;
  training_loss: number | null;
  validation_loss: number | null;
  best: Generated<Flag>;
  grad_norm: number | null;
  learning_rate: number | null;
  tokens_per_second: number | null;
  at: string;
}

export interface RunSampleTable {
  id: string;
  run_id: string;
  step: number;
  pass: number;
  example_id: string | null;
  question: string;
  base: string | null;
  tuned: string | null;
  approved: string;
  at: string;
}

/** Everything of a `TrainerState` that is not bytes. */
export type CheckpointState = Omit<TrainerState, 'parameters' | 'firstMoment' | 'secondMoment'>;

export interface CheckpointTable {
  id: string;
  run_id: string;
  step: number;
  state: JsonText<CheckpointState>;
  created_at: string;
}

export interface CheckpointPartTable {
  checkpoint_id: string;
  name: 'parameters' | 'first_moment' | 'second_moment';
  part: number;
  bytes: Blob;
}

/** A best-so-far adapter of a run, a llama.cpp GGUF in parts. */
export interface AdapterTable {
  id: string;
  run_id: string;
  step: number;
  loss: number | null;
  bytes: number;
  sha256: string;
  created_at: string;
}

export interface AdapterPartTable {
  adapter_id: string;
  part: number;
  bytes: Blob;
}

export interface EvaluationTable {
  id: string;
  project_id: string;
  run_id: string;
  state: Evaluation['state'];
  questions: number;
  documents: number;
  seconds_left: number | null;
  threshold: number;
  decoding: JsonText<Evaluation['decoding']>;
  verdict: Evaluation['verdict'];
  verdict_words: string | null;
  evidence_words: string | null;
  metrics: JsonText<Evaluation['metrics']>;
  right_counts: JsonText<Evaluation['right']>;
  counts: JsonText<Evaluation['counts']>;
  problem: JsonText<Problem> | null;
  created_at: string;
  finished_at: string | null;
}

/** One question of an evaluation; a side is null until it has answered. */
export interface EvaluationAnswerTable {
  id: string;
  evaluation_id: string;
  position: number;
  example_id: string;
  /** The prompt exactly as both sides got it. */
  turns: JsonText<readonly ImportedMessage[]>;
  question: string;
  approved: string;
  base: JsonText<EvaluationAnswer['base']> | null;
  tuned: JsonText<EvaluationAnswer['tuned']> | null;
  outcome: EvaluationAnswer['outcome'] | null;
  group_name: string;
  document_name: string | null;
  passage: string | null;
}

export interface RatingTable {
  id: string;
  evaluation_id: string;
  answer_id: string;
  reviewer: string;
  left_side: 'base' | 'tuned';
  choice: 'left' | 'right' | 'neither' | 'skipped';
  at: string;
}

export interface ChatTable {
  id: string;
  project_id: string;
  run_id: string | null;
  model_id: string;
  model_name: string;
  created_at: string;
}

export interface MessageTable {
  /** Rowid and order. */
  number: Generated<number>;
  id: string;
  chat_id: string;
  role: 'user' | 'base' | 'tuned';
  text: string;
  stopped: Generated<Flag>;
  corrected: Generated<Flag>;
  /** The question an answer replies to. */
  reply_to: string | null;
  created_at: string;
}

export interface CorrectionTable {
  id: string;
  project_id: string;
  message_id: string | null;
  example_id: string | null;
  question: string;
  wrong_answer: string;
  right_answer: string;
  actor: string;
  created_at: string;
}

export interface ExportTable {
  id: string;
  project_id: string;
  run_id: string | null;
  kind: Export['kind'];
  state: Export['state'];
  folder: string;
  files: JsonText<Export['files']>;
  checks: JsonText<Export['checks']>;
  problem: JsonText<Problem> | null;
  created_at: string;
  finished_at: string | null;
}
