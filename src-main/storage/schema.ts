/**
 * The tables as kysely sees them. Migrations create them; a test compares the two. Times are ISO 8601 in
 * UTC, ids are time-ordered text (new-id.ts), flags are 0 or 1, JSON columns are typed text.
 */
import type { ColumnType, Generated } from 'kysely';
import type { DocumentRow } from '../contract/documents.ts';
import type { Problem } from '../contract/errors.ts';
import type { Evaluation, EvaluationAnswer } from '../contract/evaluation.ts';
import type { ExampleOrigin, ExampleStatus, Split } from '../contract/examples.ts';
import type { Export } from '../contract/sharing.ts';
import type { RunRow } from '../contract/training.ts';
import type { Block, ImportedMessage } from '../reader/protocol.ts';
import type { TrainerState, TrainingSettings } from '../trainer/protocol.ts';
import type { JsonText } from './json-text.ts';

export type Flag = 0 | 1;
/** Read as a Buffer, written as any bytes. */
type Blob = ColumnType<Buffer, Uint8Array, Uint8Array>;

export interface ProjectTable {
  id: string;
  name: string;
  note: string;
  /** `law` or `clinic` when it was made from a sample set. */
  sample: string | null;
  created_at: string;
  changed_at: string;
}

export interface DocumentTable {
  id: string;
  project_id: string;
  name: string;
  format: string | null;
  bytes: number;
  /** Hexadecimal; empty while the bytes are still arriving, and such a row is listed nowhere. */
  sha256: string;
  state: DocumentRow['state'];
  title: string | null;
  pages: number | null;
  characters: Generated<number>;
  passages: Generated<number>;
  pairs: Generated<number>;
  warnings: JsonText<DocumentRow['warnings']>;
  problem: JsonText<Problem> | null;
  /** The document whose bytes these are, for `duplicate`. */
  duplicate_of: string | null;
  /** Who approved all pairs of this file before it came (a sample set); null: each is reviewed here. */
  pairs_approved_by: string | null;
  added_at: string;
  read_at: string | null;
}

/** Original bytes in parts of at most `CHUNK_BYTES`. */
export interface DocumentContentTable {
  document_id: string;
  part: number;
  bytes: Blob;
}

/** What the reader made of it, in reading order, some hundred blocks a part. */
export interface DocumentTextTable {
  document_id: string;
  part: number;
  blocks: JsonText<readonly Block[]>;
}

export interface PassageTable {
  /** Rowid; the full-text index hangs on it. */
  number: Generated<number>;
  id: string;
  project_id: string;
  document_id: string;
  position: number;
  text: string;
  breadcrumb: JsonText<string[]>;
  page: number | null;
  block_from: number;
  block_to: number;
}

/** A protected detail found in a passage, and what was decided about it. */
export interface FindingTable {
  id: string;
  project_id: string;
  document_id: string;
  passage_id: string | null;
  kind: string;
  text: string;
  start: number;
  length: number;
  decision: 'open' | 'keep' | 'mask' | 'replace';
  replacement: string | null;
  decided_by: string | null;
  decided_at: string | null;
}

export interface ExampleTable {
  /** Rowid and order of creation. */
  number: Generated<number>;
  id: string;
  project_id: string;
  /** Where the answer comes from; its group in the division. */
  document_id: string | null;
  passage_id: string | null;
  /** The question-answer file it was imported from. */
  imported_from: string | null;
  kind: 'answer' | 'wrong-right';
  /** Turns before the question (system words, earlier exchanges); mostly empty. */
  preceding: JsonText<readonly ImportedMessage[]>;
  question: string;
  answer: string;
  wrong_answer: string | null;
  /** Before the first edit. */
  original_question: string;
  original_answer: string;
  status: ExampleStatus;
  origin: ExampleOrigin;
  detail: string | null;
  split: Split | null;
  split_fixed: Flag;
  edited: Flag;
  /** Wordings of one question, or null: its source document is its group. */
  group_name: string | null;
  /** Name of the source file as an imported set gave it; the document may come later. */
  source_name: string | null;
  /** Question without case, punctuation and spacing: duplicates share it. */
  question_key: string;
  /** Reason of a rejection, note of a flag. */
  note: string;
  /** The drafter's verbatim quote from the passage. */
  quote: string | null;
  approved_by: string | null;
  approved_at: string | null;
  created_at: string;
  changed_at: string;
}

/** One row per change; `number` counts per example from 1. */
export interface ExampleRevisionTable {
  example_id: string;
  number: number;
  action: string;
  actor: string;
  question: string;
  answer: string;
  status: ExampleStatus;
  note: string;
  at: string;
}

export interface ReviewActionTable {
  /** Rowid and order; undo takes the highest that is not undone. */
  number: Generated<number>;
  id: string;
  project_id: string;
  action: string;
  words: string;
  actor: string;
  at: string;
  undone_at: string | null;
}

export interface ExampleBefore {
  readonly question: string;
  readonly answer: string;
  readonly status: ExampleStatus;
  readonly split: Split | null;
  readonly edited: Flag;
  readonly note: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
}

export interface ReviewActionItemTable {
  action_id: string;
  example_id: string;
  before: JsonText<ExampleBefore>;
}

export interface ReviewerTable {
  id: string;
  name: string;
  created_at: string;
  seen_at: string;
}

export interface RuleTable {
  id: string;
  project_id: string;
  kind: 'must-say' | 'never-say' | 'must-refuse' | 'tone';
  text: string;
  created_by: string;
  created_at: string;
}

export interface ApprovedAnswerTable {
  id: string;
  project_id: string;
  example_id: string | null;
  question: string;
  answer: string;
  owner: string;
  version: number;
  expires_at: string | null;
  created_at: string;
}

export interface BaseModelTable {
  id: string;
  name: string;
  built_in: Flag;
  path: string;
  bytes: number;
  /** Modification time of the file in milliseconds: whether the hash must be taken again. */
  modified_ms: number;
  sha256: string | null;
  architecture: string;
  parameters: number;
  weight_type: string;
  context_tokens: number;
  licence: string | null;
  /** The model's own chat template, Jinja. */
  template: string | null;
  /** Whatever else inspection found, for verdicts. */
  facts: JsonText<Record<string, unknown>>;
  added_at: string;
}

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

/** Append-only; `hash` covers `previous` and the row. Survives its project. */
export interface AuditEventTable {
  number: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  project_id: string | null;
  detail: JsonText<unknown>;
  previous: string;
  hash: string;
}

export interface SettingTable {
  key: string;
  value: JsonText<unknown>;
}

/** Full-text tables: `MATCH` goes against the hidden column named like the table. */
export interface PassageFtsTable {
  rowid: number;
  text: string;
  breadcrumb: string;
  passage_fts: string;
}

export interface ExampleFtsTable {
  rowid: number;
  question: string;
  answer: string;
  example_fts: string;
}

export interface Schema {
  project: ProjectTable;
  document: DocumentTable;
  document_content: DocumentContentTable;
  document_text: DocumentTextTable;
  passage: PassageTable;
  passage_fts: PassageFtsTable;
  finding: FindingTable;
  example: ExampleTable;
  example_fts: ExampleFtsTable;
  example_revision: ExampleRevisionTable;
  review_action: ReviewActionTable;
  review_action_item: ReviewActionItemTable;
  reviewer: ReviewerTable;
  rule: RuleTable;
  approved_answer: ApprovedAnswerTable;
  base_model: BaseModelTable;
  dataset_snapshot: DatasetSnapshotTable;
  dataset_snapshot_item: DatasetSnapshotItemTable;
  run: RunTable;
  run_metric: RunMetricTable;
  run_sample: RunSampleTable;
  checkpoint: CheckpointTable;
  checkpoint_part: CheckpointPartTable;
  adapter: AdapterTable;
  adapter_part: AdapterPartTable;
  evaluation: EvaluationTable;
  evaluation_answer: EvaluationAnswerTable;
  rating: RatingTable;
  chat: ChatTable;
  message: MessageTable;
  correction: CorrectionTable;
  export: ExportTable;
  audit_event: AuditEventTable;
  setting: SettingTable;
}
