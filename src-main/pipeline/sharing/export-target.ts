/** What every kind of export is planned as, before anything is written. */
import type { Export, ExportKind, ExportOptions } from '../../contract/sharing.ts';
import type { AdapterFile } from '../../models/adapter-file.ts';
import type { ModelRow } from '../../models/queries.ts';
import type { ReportContent } from '../../report/content.ts';
import type { StageContext } from '../stage-context.ts';
import type { StoredRun } from './queries.ts';

/** What is shared. */
export interface Wanted {
  readonly projectId: string;
  readonly runId: string | null;
  readonly kind: Exclude<ExportKind, 'report'>;
  readonly options: ExportOptions;
}

/** A finished training with the files it consists of. */
export interface Learned {
  readonly run: StoredRun;
  readonly model: ModelRow & { readonly sha256: string };
  readonly adapter: AdapterFile;
}

/** Told while something is written or checked; `share` of it done, 0 to 1, or null. */
export type Tell = (words: string, share?: number | null) => void;

export interface StepContext {
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

/** One piece of work that writes whole files into the folder. Where all of its files are there already, it is skipped. */
export interface ExportStep {
  readonly name: string;
  readonly write: (folder: string, context: StepContext) => Promise<void>;
}

export interface ExportPlan {
  /** Begins the name of its folder. */
  readonly stem: string;
  /** Title of the job. */
  readonly title: string;
  readonly steps: readonly ExportStep[];
  /** Run on the files as they were opened again. */
  readonly check: (folder: string, context: StepContext) => Promise<Export['checks']>;
}

/** Verbs of other stages that an export needs; the composition root hands them in. */
export interface Neighbours {
  readonly buildReport: (
    stage: StageContext,
    evaluationId: string,
  ) => Promise<{ readonly content: ReportContent; readonly projectId: string; readonly runId: string }>;
}

export interface PlanContext {
  readonly stage: StageContext;
  readonly neighbours: Neighbours;
  readonly wanted: Wanted;
  readonly project: { readonly id: string; readonly name: string };
  readonly passphrase: string | null;
}

export interface LearnedContext extends PlanContext {
  readonly learned: Learned;
}
