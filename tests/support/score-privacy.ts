import type { DetailKind } from '../../src-main/contract/privacy.ts';
import type { PrivateDetail } from '../../src-main/privacy/detail.ts';
import type { Label, LabelledText } from './private-details.ts';

export interface Share {
  readonly hits: number;
  readonly of: number;
  /** 95 % interval (Wilson 1927). */
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval for a share, z = 1.96. */
export function wilson(hits: number, of: number): Share {
  if (of === 0) return { hits, of, low: 0, high: 1 };
  const z = 1.96;
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return {
    hits,
    of,
    low: Math.max(0, (middle - spread) / scale),
    high: Math.min(1, (middle + spread) / scale),
  };
}

export interface Tally {
  found: number;
  labels: number;
  right: number;
  findings: number;
}

export interface Miss {
  readonly kind: DetailKind;
  readonly text: string;
  readonly around: string;
}

/**
 * A label counts as found when findings cover every one of its letters and figures, whatever kind they say: that is
 * what keeps it from later steps. A finding counts as right when it overlaps a label, or when `isNatural` says that
 * the carrier's own words are such a detail.
 */
export function score(
  { text, labels }: LabelledText,
  found: readonly PrivateDetail[],
  isNatural: (detail: PrivateDetail) => boolean,
): { byKind: Map<DetailKind, Tally>; missed: Miss[]; wrong: Miss[] } {
  const byKind = new Map<DetailKind, Tally>();
  const tallyOf = (kind: DetailKind): Tally => {
    const tally = byKind.get(kind) ?? { found: 0, labels: 0, right: 0, findings: 0 };
    byKind.set(kind, tally);
    return tally;
  };
  const around = (at: { start: number; end: number }): string =>
    text.slice(Math.max(0, at.start - 40), at.end + 25).replace(/\s+/g, ' ');
  const missed: Miss[] = [];
  const wrong: Miss[] = [];
  for (const label of labels) {
    const tally = tallyOf(label.kind);
    tally.labels += 1;
    if (isCovered(text, label, found)) tally.found += 1;
    else missed.push({ kind: label.kind, text: label.text, around: around(label) });
  }
  for (const detail of found) {
    const tally = tallyOf(detail.kind);
    tally.findings += 1;
    const right =
      labels.some((label) => label.start < detail.end && detail.start < label.end) || isNatural(detail);
    if (right) tally.right += 1;
    else wrong.push({ kind: detail.kind, text: detail.text, around: around(detail) });
  }
  return { byKind, missed, wrong };
}

function isCovered(text: string, label: Label, found: readonly PrivateDetail[]): boolean {
  for (let at = label.start; at < label.end; at += 1) {
    if (!/[\p{L}\p{N}]/u.test(text.charAt(at))) continue;
    if (!found.some(({ start, end }) => start <= at && at < end)) return false;
  }
  return true;
}
