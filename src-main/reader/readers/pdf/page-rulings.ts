import type { Ruling } from './geometry.ts';
import type { PdfModule } from './open-pdf.ts';

type Matrix = [number, number, number, number, number, number];

/** Thicker than this is a shape, not a line. Points. */
const thickest = 3;
const shortest = 4;
/** A page with more drawn pieces than this is a picture; its lines say nothing about tables. */
const mostPaths = 20_000;

/** A small filled shape about as wide as high: what a bullet looks like when it is drawn, not written. */
export interface Dot {
  readonly left: number;
  readonly right: number;
  /** Its middle. */
  readonly y: number;
}

const dotSizes = { least: 1.2, most: 7 };

/**
 * The horizontal and vertical lines a page draws (strokes, thin filled boxes, the edges of stroked boxes)
 * and its dots.
 */
export function pageRulings(
  ops: PdfModule['OPS'],
  operators: { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] },
  viewport: readonly number[],
): { rulings: Ruling[]; dots: Dot[] } {
  const rulings: Ruling[] = [];
  const dots: Dot[] = [];
  let matrix = [...viewport] as Matrix;
  const saved: Matrix[] = [];
  let paths = 0;
  for (let i = 0; i < operators.fnArray.length; i += 1) {
    const operator = operators.fnArray[i];
    const args = operators.argsArray[i];
    if (operator === ops.save) saved.push(matrix);
    else if (operator === ops.restore) matrix = saved.pop() ?? matrix;
    else if (operator === ops.transform && Array.isArray(args)) matrix = multiply(matrix, args as Matrix);
    else if (operator === ops.paintFormXObjectBegin && Array.isArray(args)) {
      saved.push(matrix);
      if (Array.isArray(args[0])) matrix = multiply(matrix, args[0] as Matrix);
    } else if (operator === ops.paintFormXObjectEnd) matrix = saved.pop() ?? matrix;
    else if (operator === ops.constructPath && Array.isArray(args)) {
      paths += 1;
      if (paths > mostPaths) return { rulings: [], dots: [] };
      const paint = Number(args[0]);
      const strokes =
        paint === ops.stroke ||
        paint === ops.closeStroke ||
        paint === ops.fillStroke ||
        paint === ops.eoFillStroke;
      const fills =
        paint === ops.fill || paint === ops.eoFill || paint === ops.fillStroke || paint === ops.eoFillStroke;
      if (!strokes && !fills) continue;
      const dot = fills ? dotOf(args[2], matrix) : null;
      if (dot !== null) dots.push(dot);
      else for (const points of subPaths(args[1], matrix)) rulings.push(...linesOf(points, strokes));
    }
  }
  return { rulings, dots };
}

/** @param bounds the path's own box: x and y of two opposite corners */
function dotOf(bounds: unknown, matrix: Matrix): Dot | null {
  const box = bounds as ArrayLike<number> | null | undefined;
  if (box === null || box === undefined || box.length !== 4) return null;
  const [a, b] = [corner(matrix, box[0] ?? 0, box[1] ?? 0), corner(matrix, box[2] ?? 0, box[3] ?? 0)];
  const width = Math.abs(a[0] - b[0]);
  const height = Math.abs(a[1] - b[1]);
  const isSmall =
    width >= dotSizes.least && width <= dotSizes.most && height >= dotSizes.least && height <= dotSizes.most;
  if (!isSmall || width > height * 1.4 || height > width * 1.4) return null;
  return { left: Math.min(a[0], b[0]), right: Math.max(a[0], b[0]), y: (a[1] + b[1]) / 2 };
}

function corner(matrix: Matrix, x: number, y: number): Point {
  return [matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]];
}

type Point = readonly [number, number];

/** The corners of each piece of a path, in page coordinates; pieces with curves are left out. */
function subPaths(data: unknown, matrix: Matrix): Point[][] {
  const source = (Array.isArray(data) ? data[0] : data) as ArrayLike<number> | null | undefined;
  if (source === null || source === undefined || typeof source.length !== 'number') return [];
  const result: Point[][] = [];
  let points: Point[] = [];
  let curved = false;
  const end = (): void => {
    if (points.length > 1 && !curved) result.push(points);
    points = [];
    curved = false;
  };
  let i = 0;
  const point = (at: number): Point => corner(matrix, source[at] ?? 0, source[at + 1] ?? 0);
  while (i < source.length) {
    // moveTo, lineTo, curveTo, quadraticCurveTo, closePath
    switch (source[i]) {
      case 0:
        end();
        points.push(point(i + 1));
        i += 3;
        break;
      case 1:
        points.push(point(i + 1));
        i += 3;
        break;
      case 2:
        curved = true;
        i += 7;
        break;
      case 3:
        curved = true;
        i += 5;
        break;
      case 4:
        if (points[0] !== undefined) points.push(points[0]);
        i += 1;
        break;
      default:
        return result;
    }
  }
  end();
  return result;
}

function linesOf(points: readonly Point[], strokes: boolean): Ruling[] {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const left = Math.min(...xs);
  const right = Math.max(...xs);
  const upper = Math.min(...ys);
  const lower = Math.max(...ys);
  if (lower - upper <= thickest && right - left >= shortest) {
    return [{ direction: 'horizontal', at: (upper + lower) / 2, from: left, to: right }];
  }
  if (right - left <= thickest && lower - upper >= shortest) {
    return [{ direction: 'vertical', at: (left + right) / 2, from: upper, to: lower }];
  }
  if (!strokes) return [];
  return points.slice(1).flatMap(([x, y], i): Ruling[] => {
    const [px, py] = points[i] as Point;
    if (Math.abs(y - py) < 0.5 && Math.abs(x - px) >= shortest) {
      return [{ direction: 'horizontal', at: y, from: Math.min(x, px), to: Math.max(x, px) }];
    }
    if (Math.abs(x - px) < 0.5 && Math.abs(y - py) >= shortest) {
      return [{ direction: 'vertical', at: x, from: Math.min(y, py), to: Math.max(y, py) }];
    }
    return [];
  });
}

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}
