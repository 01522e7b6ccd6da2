import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Box } from '../ocr/picture.ts';
import type { PageContent, Run } from './geometry.ts';
import type { PdfModule } from './open-pdf.ts';
import { type Dot, pageRulings } from './page-rulings.ts';

type Matrix = readonly number[];

/** Everything a page says: its text runs, drawn lines and filled fields, in page coordinates. */
export async function pageContent(pdf: PdfModule, page: PDFPageProxy): Promise<PageContent> {
  // The operators come first: they load the fonts, whose names say which text is bold.
  const operators = await page.getOperatorList().catch(() => null);
  const text = await page.getTextContent();
  const isVertical = (item: TextItem): boolean => text.styles[item.fontName]?.vertical === true;
  const straight = page.getViewport({ scale: 1 });
  const turn = turnOf(
    text.items.filter((item) => 'str' in item),
    straight.transform,
    isVertical,
  );
  const viewport =
    turn === 0 ? straight : page.getViewport({ scale: 1, rotation: (page.rotate + turn) % 360 });
  const bold = new Map<string, boolean>();
  const level: Run[] = [];
  const slanted: Run[] = [];
  for (const item of text.items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    if (!bold.has(item.fontName)) bold.set(item.fontName, isBoldFont(page, item.fontName));
    const run = isVertical(item)
      ? verticalRun(item, viewport.transform, turn)
      : runOf(item, viewport.transform, bold.get(item.fontName) === true);
    if (run !== null) (run.isSlanted ? slanted : level).push(run);
  }
  // Slanted print across a page is a stamp or a watermark, unless there is more of it than of anything else.
  const letters = (runs: readonly Run[]): number =>
    runs.reduce((sum, { text: each }) => sum + each.length, 0);
  const written = letters(slanted) > letters(level) ? [...level, ...slanted] : level;
  const drawn =
    operators === null ? { rulings: [], dots: [] } : pageRulings(pdf.OPS, operators, viewport.transform);
  const runs = [...written, ...drawnBullets(drawn.dots, written)];
  return {
    number: page.pageNumber,
    width: viewport.width,
    height: viewport.height,
    runs,
    rulings: drawn.rulings,
    fields: await filledFields(page),
    invisible: operators === null ? 0 : invisibleShare(pdf.OPS, operators),
    recognised: null,
    ...(turn === 0 ? {} : { turned: backFrom(turn, straight) }),
  };
}

/**
 * Degrees by which a page is turned so that most of its text runs from left to right: tables laid across a page, and
 * Japanese columns, which then become lines from top to bottom.
 */
function turnOf(
  items: readonly TextItem[],
  viewport: Matrix,
  isVertical: (item: TextItem) => boolean,
): 0 | 90 | 270 {
  const letters = { level: 0, up: 0, down: 0 };
  for (const item of items) {
    const count = item.str.trim().length;
    if (count === 0) continue;
    const [a = 0, b = 0] = multiply(viewport, item.transform as number[]);
    const isUpright = Math.abs(b) > Math.abs(a) * 11;
    if (isVertical(item)) letters.down += isUpright ? 0 : count;
    else if (!isUpright) letters.level += count;
    else if (b < 0) letters.up += count;
    else letters.down += count;
  }
  if (letters.up > 2 * (letters.level + letters.down)) return 90;
  return letters.down > 2 * (letters.level + letters.up) ? 270 : 0;
}

/** Places of the turned page as they are on the page that lies straight. */
function backFrom(turn: 90 | 270, { width, height }: { width: number; height: number }): (box: Box) => Box {
  return ([x, y, across, down]) =>
    turn === 90 ? [y, height - x - across, down, across] : [width - y - down, x, down, across];
}

/** A column of Japanese or Chinese; on a page turned for reading it is a line. */
function verticalRun(
  item: TextItem,
  viewport: Matrix,
  turn: number,
): (Run & { readonly isSlanted: boolean }) | null {
  const [, , c = 0, d = 0, x = 0, y = 0] = multiply(viewport, item.transform as number[]);
  const size = Math.hypot(c, d);
  if (!(size > 0.5) || !Number.isFinite(x) || !Number.isFinite(y)) return null;
  const length = Math.max(item.height, size);
  const shared = { isSlanted: false, text: item.str, size, bold: false, rightToLeft: false };
  if (turn === 270) return { ...shared, left: x, right: x + length, baseline: y + size / 2 };
  const box: Box = [x - size, y - size * 0.2, size * 2, length + size * 0.4];
  return { ...shared, left: x - size / 2, right: x + size / 2, baseline: y + size, box };
}

/** Browsers draw the bullets of lists; a dot shortly before the first word of a line stands for one. */
function drawnBullets(dots: readonly Dot[], runs: readonly Run[]): Run[] {
  if (dots.length === 0 || dots.length > 500) return [];
  return dots.flatMap(({ left, right, y }): Run[] => {
    const onLine = runs.filter(({ baseline, size }) => y < baseline && y > baseline - size * 0.8);
    const next = onLine.filter((run) => run.left >= right).sort((a, b) => a.left - b.left)[0];
    if (next === undefined || next.left - right > next.size * 2 || right - left > next.size * 0.6) return [];
    const isFirst = !onLine.some((run) => run.right <= left + 1 && run.right > left - next.size * 3);
    return isFirst ? [{ ...next, text: '•', left, right, bold: false }] : [];
  });
}

interface TextItem {
  readonly str: string;
  readonly dir: string;
  readonly transform: readonly unknown[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
}

/** Null for text that cannot be seen. Text turned by a quarter keeps its place but reads as its own line. */
function runOf(
  item: TextItem,
  viewport: Matrix,
  bold: boolean,
): (Run & { readonly isSlanted: boolean }) | null {
  const m = multiply(viewport, item.transform as number[]);
  const [a, b, c, d, x, y] = m as unknown as [number, number, number, number, number, number];
  const size = Math.hypot(c, d) || Math.hypot(a, b);
  if (!(size > 0.5) || !Number.isFinite(x) || !Number.isFinite(y)) return null;
  const angle = Math.abs(Math.atan2(b, a) * (180 / Math.PI));
  const isLevel = angle < 5 || angle > 175;
  const isUpright = Math.abs(angle - 90) < 5;
  const width = isLevel ? item.width : size;
  const left = angle > 175 ? x - width : x;
  return {
    isSlanted: !isLevel && !isUpright,
    text: item.str,
    left,
    right: left + width,
    baseline: y,
    size,
    bold,
    rightToLeft: item.dir === 'rtl',
    ...(isUpright && { box: [x - size, b > 0 ? y : y - item.width, size * 2, item.width] as const }),
  };
}

function multiply(m: Matrix, n: Matrix): number[] {
  const [a, b, c, d, e, f] = m as unknown as [number, number, number, number, number, number];
  const [g, h, i, j, k, l] = n as unknown as [number, number, number, number, number, number];
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function isBoldFont(page: PDFPageProxy, fontName: string): boolean {
  if (!page.commonObjs.has(fontName)) return false;
  const font = page.commonObjs.get(fontName) as { readonly name?: string; readonly bold?: boolean } | null;
  return font?.bold === true || /bold|black|heavy|semibold|demi/iu.test(font?.name ?? '');
}

async function filledFields(page: PDFPageProxy): Promise<string[]> {
  const annotations: unknown[] = await page.getAnnotations({ intent: 'display' }).catch(() => []);
  return annotations.flatMap((each): string[] => {
    const annotation = each as {
      readonly subtype?: string;
      readonly fieldType?: string;
      readonly fieldName?: string;
      readonly alternativeText?: string;
      readonly fieldValue?: unknown;
      readonly checkBox?: boolean;
      readonly radioButton?: boolean;
      readonly exportValue?: unknown;
      readonly buttonValue?: unknown;
      readonly hidden?: boolean;
      readonly contentsObj?: { readonly str?: string };
    };
    if (annotation.hidden === true) return [];
    if (annotation.subtype === 'FreeText')
      return [annotation.contentsObj?.str?.trim() ?? ''].filter((text) => text !== '');
    const name = annotation.alternativeText?.trim() || annotation.fieldName?.trim() || '';
    if (annotation.subtype === 'Widget' && annotation.fieldType === 'Btn') {
      const own = annotation.radioButton === true ? annotation.buttonValue : annotation.exportValue;
      const isChosen = typeof own === 'string' && own !== 'Off' && annotation.fieldValue === own;
      if (!isChosen || (annotation.checkBox !== true && annotation.radioButton !== true)) return [];
      const said = annotation.radioButton === true ? own : '☑';
      return [name === '' ? said : `${name}: ${said}`];
    }
    if (annotation.subtype !== 'Widget' || (annotation.fieldType !== 'Tx' && annotation.fieldType !== 'Ch'))
      return [];
    const values = Array.isArray(annotation.fieldValue) ? annotation.fieldValue : [annotation.fieldValue];
    const value = values.filter((part) => typeof part === 'string' && part.trim() !== '').join(', ');
    if (value === '') return [];
    return [name === '' ? value : `${name}: ${value}`];
  });
}

interface Operators {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

/** Text rendering mode 3 draws nothing: it is the layer a text recognition puts under the picture of a page. */
function invisibleShare(ops: PdfModule['OPS'], operators: Operators): number {
  let mode = 0;
  const saved: number[] = [];
  let all = 0;
  let hidden = 0;
  operators.fnArray.forEach((operator, i) => {
    const args = operators.argsArray[i];
    if (operator === ops.save) saved.push(mode);
    else if (operator === ops.restore) mode = saved.pop() ?? 0;
    else if (operator === ops.setTextRenderingMode && Array.isArray(args)) mode = Number(args[0]);
    else if (operator === ops.showText && Array.isArray(args)) {
      const count = Array.isArray(args[0]) ? args[0].length : 0;
      all += count;
      if (mode === 3) hidden += count;
    }
  });
  return all === 0 ? 0 : hidden / all;
}
