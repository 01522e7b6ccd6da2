/** The tables of work on examples. Conventions as in schema.ts. */
import type { Generated } from 'kysely';
import type { Problem } from '../contract/errors.ts';
import type { DraftKind, ExampleTask } from '../contract/example-work.ts';
import type { Flag } from './column-types.ts';
import type { JsonText } from './json-text.ts';

/** How many persons must approve an example of the project; one where there is no row. */
export interface ReviewSettingTable {
  project_id: string;
  approvals: 1 | 2;
  set_by: string;
  set_at: string;
}

/** Long work on examples that can be paused. `done` of `items` are finished; each is finished whole or not at all. */
export interface ExampleTaskTable {
  id: string;
  project_id: string;
  kind: ExampleTask['kind'];
  state: ExampleTask['state'];
  model_id: string;
  model_name: string;
  /** Of drafts. */
  kinds: Generated<JsonText<readonly DraftKind[]>>;
  /** Ids of the passages or examples it goes through, in order. */
  items: JsonText<readonly string[]>;
  done: Generated<number>;
  tally: JsonText<ExampleTask['tally']>;
  problem: JsonText<Problem> | null;
  started_by: string;
  created_at: string;
  finished_at: string | null;
}

/** What the base model answered to an approved question. */
export interface BaseAnswerTable {
  task_id: string;
  example_id: string;
  answer: string;
  /** Token F1 against the approved answer. */
  score: number;
  wrong: Flag;
  reasons: JsonText<readonly string[]>;
}

/** Two examples that look alike or contradict each other, and that a person keeps both of; `first_id` sorts first. */
export interface KeptPairTable {
  project_id: string;
  first_id: string;
  second_id: string;
  kept_by: string;
  kept_at: string;
}
