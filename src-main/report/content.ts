/** What a report says, apart from how it looks: HTML and PDF are both made from this and say the same. */

/** One mark of the plot of scores: a share from 0 to 1 with its range, and the words above it. */
export interface PlotMark {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly words: string;
}

export interface ScorePlot {
  readonly kind: 'scores';
  readonly label: string;
  readonly rows: readonly { readonly name: string; readonly tuned: boolean; readonly hollow: boolean }[];
  /** `marks` in the order of the rows; null where it was not asked. */
  readonly columns: readonly { readonly name: string; readonly marks: readonly (PlotMark | null)[] }[];
}

export interface CurvePlot {
  readonly kind: 'curve';
  readonly label: string;
  readonly lines: readonly {
    readonly name: string;
    readonly dashed: boolean;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  }[];
  /** Step of the version that is kept. */
  readonly kept: number | null;
}

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly { readonly name: string; readonly figures?: boolean; readonly share?: number }[];
  readonly rows: readonly (readonly string[])[];
  /** The last line, in bold. */
  readonly sum?: readonly string[];
  /** Set small and in a fixed width, for hashes. */
  readonly fixed?: boolean;
}

export type Block =
  | { readonly kind: 'lead' | 'note' | 'small-title'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'signatures';
      readonly people: readonly { readonly name: string; readonly note: string; readonly when: string }[];
    }
  | Table
  | ScorePlot
  | CurvePlot;

export interface Section {
  readonly title: string;
  /** A few words beside the title. */
  readonly note?: string;
  readonly blocks: readonly Block[];
}

export interface ReportContent {
  /** “Evidence report 7”. */
  readonly name: string;
  readonly project: string;
  readonly date: string;
  readonly subject: string;
  readonly verdict: string;
  readonly lead: string;
  readonly sections: readonly Section[];
  readonly foot: string;
}
