/** Runs a row as a whole, or cut between its examples where memory asks for that: gradients add up all the same. */
import { OutOfMemoryError } from '../ggml/buffer.ts';
import type { BatchRun } from './objective.ts';
import { LANES, type Row } from './row.ts';
import { type RowResult, type RowRun, runRow } from './row-graph.ts';

/** The segment that fills a piece up. */
const FILLING = -1;

interface Piece {
  readonly row: Row;
  /** Where it begins in the row it was cut from. */
  readonly from: number;
}

/**
 * As `runRow`. A piece that the device has no memory for is tried again with the next smaller sizes; nothing of it was
 * computed by then, so the result is the same.
 * @throws OutOfMemoryError when the smallest sizes are too large
 */
export function runInPieces(run: BatchRun, row: Row, how: Omit<RowRun, 'sizes'>): RowResult {
  const waiting: Piece[] = [{ row, from: 0 }];
  const positions: number[] = [];
  const logps: number[] = [];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { from } = next;
    const pieces = cutRow(next.row, run.sizes.rowTokens);
    if (pieces.length > 1) {
      waiting.unshift(...pieces.map((piece) => ({ ...piece, from: from + piece.from })));
      continue;
    }
    try {
      const { dropout } = how;
      const own =
        dropout === null ? null : { ...dropout, words: [...dropout.words, ...(from > 0 ? [from] : [])] };
      const result = runRow(run.model, run.allocator, next.row, { ...how, dropout: own, sizes: run.sizes });
      for (const position of result.positions) positions.push(from + position);
      for (const logp of result.logps) logps.push(logp);
    } catch (error) {
      const smaller = error instanceof OutOfMemoryError ? run.smaller?.(run.sizes) : undefined;
      if (smaller === undefined) throw error;
      run.sizes = smaller;
      waiting.unshift(next);
    }
  }
  return { positions: Int32Array.from(positions), logps: Float32Array.from(logps) };
}

/**
 * Whole segments together up to `most` tokens; a longer one stays whole. Pieces are filled up as rows are, by a segment
 * that nobody sees.
 */
export function cutRow(row: Row, most: number): Piece[] {
  // A piece's own filling does not count, else it would be cut and filled for ever.
  const filling = row.segments.indexOf(FILLING);
  const total = filling < 0 ? row.tokens.length : filling;
  if (total <= most || interleaved(row.segments)) return [{ row, from: 0 }];
  const cuts: number[] = [];
  let [piece, segment] = [0, 0];
  for (let i = 1; i <= total; i += 1) {
    if (i < total && row.segments[i] === row.segments[segment]) continue;
    if (i - piece > most && segment > piece) {
      cuts.push(segment);
      piece = segment;
    }
    segment = i;
  }
  if (cuts.length === 0) return [{ row, from: 0 }];
  return [0, ...cuts].map((from, i) => ({ row: takeTokens(row, from, cuts[i] ?? total), from }));
}

function interleaved(segments: Int32Array): boolean {
  const starts = segments.filter((segment, i) => segment !== segments[i - 1]);
  return new Set(starts).size < starts.length;
}

/** Tokens [from, to) of a row, filled up to whole lanes. */
export function takeTokens(row: Row, from: number, to: number): Row {
  const count = to - from;
  const length = Math.ceil(count / LANES) * LANES;
  const taken = {
    tokens: new Int32Array(length),
    positions: Int32Array.from({ length }, (_, i) => i - count),
    segments: new Int32Array(length).fill(FILLING),
    targets: new Int32Array(length).fill(-1),
    weights: new Float32Array(length),
  };
  taken.tokens.set(row.tokens.subarray(from, to));
  taken.positions.set(row.positions.subarray(from, to));
  taken.segments.set(row.segments.subarray(from, to));
  taken.targets.set(row.targets.subarray(from, to));
  taken.weights.set(row.weights.subarray(from, to));
  return taken;
}
