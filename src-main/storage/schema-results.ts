/**
 * The tables from training to sharing: what was taught, what came of it, what was said and what left.
 * Conventions as in schema.ts.
 */
import type { Generated } from 'kysely';
import type { ChatMessage, ChatSettings, Quote } from '../contract/chat.ts';
import type { Problem } from '../contract/errors.ts';
import type { Evaluation, EvaluationAnswer } from '../contract/evaluation.ts';
import type { Split } from '../contract/examples.ts';
import type { Condition, ConditionName } from '../contract/release.ts';
import type { RuleBody } from '../contract/rules.ts';
import type { Export } from '../contract/sharing.ts';
import type { RunNote, RunRow, RunVersions } from '../contract/training.ts';
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
  /** How often a pass learns from it. */
  weight: Generated<number>;
  group_name: string;
  document_id: string | null;
}

/** A scoring of the test questions; from the first on, nothing leaves the test set. */
export interface TestOpeningTable {
  id: string;
  project_id: string;
  run_id: string;
  questions: number;
  opened_by: string;
  opened_at: string;
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
  method: Generated<RunRow['method']>;
  /** Of the base model's file; null for runs of before it was recorded. */
  model_sha256: string | null;
  versions: JsonText<RunVersions> | null;
  /** The run whose kept version this one begins with, and that version's hash. */
  starts_from: string | null;
  starts_from_sha256: string | null;
  /** The run that this one does again. */
  repeats: string | null;
  /** From 1 while it waits for its turn. */
  queue_place: number | null;
  ended: RunRow['ended'];
  /** Task score of the kept version, 0 to 1. */
  best_score: number | null;
  pairs: JsonText<NonNullable<RunRow['pairs']>> | null;
  /** When a document it learned from was withdrawn; its texts were erased, what it learned stays. */
  withdrawn_at: Generated<string | null>;
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
  /** Mean token F1 of the answers given at this check, and its standard error. */
  task_score: number | null;
  task_error: number | null;
}

/** What happened to a run on its way, in words. */
export interface RunNoteTable {
  id: string;
  run_id: string;
  step: number;
  pass: number;
  kind: RunNote['kind'];
  words: string;
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
  /** Token F1 of the tuned answer (of the base's at step 0) against the approved one. */
  score: number | null;
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

/** A version of a run that is the best or may still turn out to be, a llama.cpp GGUF in parts. */
export interface AdapterTable {
  id: string;
  run_id: string;
  step: number;
  loss: number | null;
  bytes: number;
  sha256: string;
  created_at: string;
  best: Generated<Flag>;
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
  clusters: Generated<JsonText<NonNullable<Evaluation['clusters']>> | null>;
  with_documents: Generated<Flag>;
  /** The rules every side was held to. */
  rules: Generated<JsonText<readonly RuleBody[]>>;
  contrasts: Generated<JsonText<Evaluation['contrasts']>>;
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
  /** The same models asked together with the passages in `found`. */
  base_documents: Generated<JsonText<EvaluationAnswer['base']> | null>;
  tuned_documents: Generated<JsonText<EvaluationAnswer['tuned']> | null>;
  found: Generated<JsonText<EvaluationAnswer['found']> | null>;
  outcome: EvaluationAnswer['outcome'] | null;
  group_name: string;
  document_name: string | null;
  passage: string | null;
  /** How near its meaning comes to the approved answer's; null where it was not measured. */
  meaning: Generated<JsonText<{ readonly base: number; readonly tuned: number }> | null>;
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

export interface ReleaseGateTable {
  project_id: string;
  conditions: JsonText<readonly ConditionName[]>;
  set_by: string;
  set_at: string;
}

/** A newly broken answer that somebody let stand. */
export interface AcceptedAnswerTable {
  answer_id: string;
  evaluation_id: string;
  reason: string;
  accepted_by: string;
  accepted_at: string;
}

export interface SignatureTable {
  id: string;
  evaluation_id: string;
  name: string;
  note: string;
  /** As they stood when it was signed. */
  conditions: JsonText<readonly Condition[]>;
  log_head: string;
  signed_at: string;
}

export interface ChatTable {
  id: string;
  project_id: string;
  run_id: string | null;
  model_id: string;
  model_name: string;
  created_at: string;
  /** Given by a person; null: the first question stands for it. */
  title: Generated<string | null>;
  settings: Generated<JsonText<ChatSettings>>;
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
  /** The question before this one on its branch; of answers, null. */
  after_id: Generated<string | null>;
  /** Ids of the passages given with a question, best first; null when it was asked without documents. */
  passages: Generated<JsonText<readonly string[]> | null>;
  ending: Generated<ChatMessage['ending']>;
  /** Earlier questions that no longer fitted when this was answered. */
  dropped: Generated<number>;
  /** What an answer was made with; null on questions and before it was recorded. */
  settings: Generated<JsonText<ChatSettings> | null>;
  quotes: Generated<JsonText<readonly Quote[]>>;
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
  /** When a document it holds something of was withdrawn. */
  withdrawn_at: Generated<string | null>;
  options: Generated<JsonText<Partial<Export['options']>>>;
  /** What it was made from, as one comparable text; null before it was recorded. */
  basis: Generated<string | null>;
  confirmed: Generated<JsonText<NonNullable<Export['confirmed']>> | null>;
}
