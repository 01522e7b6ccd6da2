/**
 * The tables as kysely sees them. Migrations create them; a test compares the two. Times are ISO 8601 in
 * UTC, ids are time-ordered text (new-id.ts), flags are 0 or 1, JSON columns are typed text.
 */
import type { Generated } from 'kysely';
import type { DocumentRow } from '../contract/documents.ts';
import type { Problem } from '../contract/errors.ts';
import type { ExampleOrigin, ExampleStatus, Split } from '../contract/examples.ts';
import type { RuleBody } from '../contract/rules.ts';
import type { TriedModel } from '../inference/protocol.ts';
import type { Block, ImportedMessage } from '../reader/protocol.ts';
import type { Blob, Flag } from './column-types.ts';
import type { JsonText } from './json-text.ts';
import type {
  EndpointCallTable,
  EndpointFilePartTable,
  EndpointFileTable,
  EndpointJobTable,
  EndpointKeyTable,
} from './schema-endpoint.ts';
import type {
  CanaryTable,
  CanaryTestTable,
  HealthCheckTable,
  JudgementTable,
  ProbeTable,
} from './schema-health.ts';
import type {
  BaseAnswerTable,
  ExampleTaskTable,
  KeptPairTable,
  ReviewSettingTable,
} from './schema-examples.ts';
import type {
  FindingTable,
  PassageOriginalTable,
  PrivacyActionTable,
  PrivacyRuleTable,
  PrivacyTermTable,
} from './schema-privacy.ts';
import type {
  AdapterPartTable,
  AdapterTable,
  ChatTable,
  CheckpointPartTable,
  CheckpointTable,
  CorrectionTable,
  DatasetSnapshotItemTable,
  DatasetSnapshotTable,
  EvaluationAnswerTable,
  EvaluationTable,
  ExportTable,
  MessageTable,
  AcceptedAnswerTable,
  RatingTable,
  ReleaseGateTable,
  SignatureTable,
  RunMetricTable,
  RunNoteTable,
  RunSampleTable,
  RunTable,
  TestOpeningTable,
} from './schema-results.ts';

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
  /** Folders and containers it lay in, outermost first. */
  place: Generated<JsonText<string[]>>;
  /** The mail, archive or document it was inside of. */
  parent_id: string | null;
  /** The file a person chose that it came out of. */
  outermost_id: string | null;
  /** ISO 639-1; null when no language could be told. */
  language: string | null;
  /** Text of it was recognised from pictures. */
  scanned: Generated<Flag>;
  quality: Generated<JsonText<DocumentRow['quality']>>;
  /** First document of its group of near-duplicates; null for that one itself. */
  near_of: string | null;
  /** Share of wording it has in common with that one, 0 to 1. */
  near_share: number | null;
  /** When its text was last checked for protected details; null or before `read_at`: still to be. */
  privacy_checked_at: Generated<string | null>;
}

/** MinHash of a document's wording, for finding near-duplicates (text/near-duplicates). */
export interface DocumentSignatureTable {
  document_id: string;
  project_id: string;
  /** Different runs of words in it. */
  shingles: number;
  signature: Blob;
}

/** A file on disk still to be taken in; gone once it is. */
export interface ImportItemTable {
  number: Generated<number>;
  project_id: string;
  path: string;
  place: JsonText<string[]>;
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
  /** Who approved it while it waits for a second person, where two must. */
  first_approved_by: Generated<string | null>;
  /** The colleague it is flagged for. */
  flagged_for: Generated<string | null>;
  /** How often a pass learns from it; an edge case from 2 on. */
  weight: Generated<number>;
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
  wrong_answer: Generated<string | null>;
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
  /** Absent from actions of before these were kept. */
  readonly firstApprovedBy?: string | null;
  readonly flaggedFor?: string | null;
  readonly wrongAnswer?: string | null;
  readonly weight?: number;
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
  body: Generated<JsonText<RuleBody>>;
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
  /** Paths of all its files where it is split, the first included; empty where it lies in one. */
  parts: JsonText<readonly string[]>;
  source: ModelSource;
  /** Name of the model that it is a rewritten copy of. */
  made_from: string | null;
  /** What trying it out gave. */
  tried: JsonText<StoredTrial> | null;
}

export type ModelSource = 'file' | 'lm-studio' | 'jan' | 'hugging-face' | 'ollama' | 'pack' | 'made';

export interface StoredTrial {
  readonly at: string;
  readonly result: TriedModel;
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
  document_signature: DocumentSignatureTable;
  import_item: ImportItemTable;
  passage: PassageTable;
  passage_fts: PassageFtsTable;
  finding: FindingTable;
  privacy_term: PrivacyTermTable;
  privacy_rule: PrivacyRuleTable;
  privacy_action: PrivacyActionTable;
  passage_original: PassageOriginalTable;
  example: ExampleTable;
  example_fts: ExampleFtsTable;
  example_revision: ExampleRevisionTable;
  review_setting: ReviewSettingTable;
  example_task: ExampleTaskTable;
  base_answer: BaseAnswerTable;
  kept_pair: KeptPairTable;
  review_action: ReviewActionTable;
  review_action_item: ReviewActionItemTable;
  reviewer: ReviewerTable;
  rule: RuleTable;
  approved_answer: ApprovedAnswerTable;
  base_model: BaseModelTable;
  dataset_snapshot: DatasetSnapshotTable;
  dataset_snapshot_item: DatasetSnapshotItemTable;
  test_opening: TestOpeningTable;
  run: RunTable;
  run_metric: RunMetricTable;
  run_note: RunNoteTable;
  run_sample: RunSampleTable;
  checkpoint: CheckpointTable;
  checkpoint_part: CheckpointPartTable;
  adapter: AdapterTable;
  adapter_part: AdapterPartTable;
  evaluation: EvaluationTable;
  evaluation_answer: EvaluationAnswerTable;
  rating: RatingTable;
  release_gate: ReleaseGateTable;
  accepted_answer: AcceptedAnswerTable;
  signature: SignatureTable;
  health_check: HealthCheckTable;
  probe: ProbeTable;
  canary: CanaryTable;
  canary_test: CanaryTestTable;
  judgement: JudgementTable;
  chat: ChatTable;
  message: MessageTable;
  correction: CorrectionTable;
  export: ExportTable;
  endpoint_key: EndpointKeyTable;
  endpoint_call: EndpointCallTable;
  endpoint_file: EndpointFileTable;
  endpoint_file_part: EndpointFilePartTable;
  endpoint_job: EndpointJobTable;
  audit_event: AuditEventTable;
  setting: SettingTable;
}
