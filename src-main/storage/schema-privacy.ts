/** Tables of the privacy check. */
import type { Generated } from 'kysely';
import type { DetailKind, PrivacyDecision } from '../contract/privacy.ts';
import type { Flag } from './column-types.ts';
import type { JsonText } from './json-text.ts';

/** A protected detail found in a passage or an imported pair, and what was decided about it. */
export interface FindingTable {
  id: string;
  project_id: string;
  document_id: string;
  passage_id: string | null;
  /** The imported pair it was found in; then `passage_id` is null. */
  example_id: string | null;
  /** Words around it in the pair as it was imported; empty in passages, which have their own. */
  before: Generated<string>;
  after: Generated<string>;
  kind: DetailKind;
  text: string;
  /** Place in the passage's original text, in UTF-16 units; -1 in a heading above it. */
  start: number;
  length: number;
  decision: PrivacyDecision;
  replacement: string | null;
  decided_by: string | null;
  decided_at: string | null;
  term_id: string;
  /** Counts the findings of this term in this document, from 0, in its pairs down from -1: survives reading again. */
  occurrence: number;
  why: string;
  found_by: 'rule' | 'model';
  decided_as: 'one' | 'term' | 'kind' | null;
}

/** All findings of a project that mean the same. Counts are kept with them for lists over many documents. */
export interface PrivacyTermTable {
  number: Generated<number>;
  id: string;
  project_id: string;
  kind: DetailKind;
  /** What findings of the term share: letters and figures without case and spacing. */
  key: string;
  /** The fullest wording met so far. */
  text: string;
  /** Family name of a person, folded; null for all else. */
  family: string | null;
  /** Number of the label: the 3 of “Person 3”. */
  ordinal: number;
  findings: Generated<number>;
  documents: Generated<number>;
  open: Generated<number>;
  masked: Generated<number>;
  kept: Generated<number>;
  by_model: Generated<Flag>;
}

/** A standing decision. `subject` is the kind, the id of the term, or DOCUMENT/TERM/OCCURRENCE. */
export interface PrivacyRuleTable {
  project_id: string;
  scope: 'kind' | 'term' | 'one';
  subject: string;
  decision: PrivacyDecision;
  replacement: string | null;
  decided_by: string;
  decided_at: string;
}

export interface RuleBefore {
  readonly scope: 'kind' | 'term' | 'one';
  readonly subject: string;
  readonly decision: PrivacyDecision | null;
  readonly replacement: string | null;
}

export interface PrivacyActionTable {
  number: Generated<number>;
  id: string;
  project_id: string;
  /** Never holds the words that were masked. */
  words: string;
  actor: string;
  at: string;
  undone_at: string | null;
  /** The rules as they were before it, narrower ones it took the place of included. */
  before: JsonText<readonly RuleBefore[]>;
}

/** A passage's own words, for passages in which something is masked. */
export interface PassageOriginalTable {
  passage_id: string;
  text: string;
  breadcrumb: JsonText<string[]>;
}
