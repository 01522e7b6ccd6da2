import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PageContent, Run } from './geometry.ts';
import type { PdfModule } from './open-pdf.ts';
import { type Dot, pageRulings } from './page-rulings.ts';

type Matrix = readonly number[];

/** Everything a page says: its text runs, drawn lines and filled fields, in page coordinates. */
export async function pageContent(pdf: PdfModule, page: PDFPageProxy): Promise<PageContent> {
  const viewport = page.getViewport({ scale: 1 });
  // The operators come first: they load the fonts, whose names say which text is bold.
  const operators = await page.getOperatorList().catch(() => null);
  const text = await page.getTextContent();
  const bold = new Map<string, boolean>();
  const level: Run[] = [];
  const slanted: Run[] = [];
  for (const item of text.items) {
    if (!('str' in item) || item.str.trim() === '') continue;
    if (!bold.has(item.fontName)) bold.set(item.fontName, isBoldFont(page, item.fontName));
    const run = runOf(item, viewport.transform, bold.get(item.fontName) === true);
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
  };
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
      readonly hidden?: boolean;
      readonly contentsObj?: { readonly str?: string };
    };
    if (annotation.hidden === true) return [];
    if (annotation.subtype === 'FreeText')
      return [annotation.contentsObj?.str?.trim() ?? ''].filter((text) => text !== '');
    if (annotation.subtype !== 'Widget' || (annotation.fieldType !== 'Tx' && annotation.fieldType !== 'Ch'))
      return [];
    const values = Array.isArray(annotation.fieldValue) ? annotation.fieldValue : [annotation.fieldValue];
    const value = values.filter((part) => typeof part === 'string' && part.trim() !== '').join(', ');
    if (value === '') return [];
    const name = annotation.alternativeText?.trim() || annotation.fieldName?.trim() || '';
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
