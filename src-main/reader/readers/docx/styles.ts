import { attribute, childAt, childElements, isOn } from '../../xml.ts';

export interface ParagraphStyle {
  /** Heading depth from 1; null for body text. */
  readonly headingLevel: number | null;
  readonly isTitle: boolean;
  /** A line of a generated table of contents or index. */
  readonly isContents: boolean;
  readonly bold: boolean;
  readonly numbering: { readonly id: string; readonly level: number } | null;
}

const plain: ParagraphStyle = {
  headingLevel: null,
  isTitle: false,
  isContents: false,
  bold: false,
  numbering: null,
};

/** Looks up paragraph styles by id, with what they inherit. */
export function readStyles(root: Element | null): (id: string | null) => ParagraphStyle {
  const elements = new Map<string, Element>();
  let standard: string | null = null;
  for (const style of root === null ? [] : childElements(root, 'style')) {
    const id = attribute(style, 'styleId');
    if (id === null || attribute(style, 'type') !== 'paragraph') continue;
    elements.set(id, style);
    if (attribute(style, 'default') === '1') standard = id;
  }
  const known = new Map<string, ParagraphStyle>();
  const resolve = (id: string, depth: number): ParagraphStyle => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const element = elements.get(id);
    if (element === undefined) return styleByName(id, plain);
    const base = attribute(childAt(element, 'basedOn'), 'val');
    // A chain longer than this is a loop.
    const inherited = base === null || base === id || depth > 20 ? plain : resolve(base, depth + 1);
    const style = styleOf(element, inherited);
    known.set(id, style);
    return style;
  };
  return (id) => {
    const wanted = id ?? standard;
    return wanted === null ? plain : resolve(wanted, 0);
  };
}

function styleOf(element: Element, inherited: ParagraphStyle): ParagraphStyle {
  const name = attribute(childAt(element, 'name'), 'val') ?? '';
  const outline = Number(attribute(childAt(element, 'pPr', 'outlineLvl'), 'val') ?? '9');
  const bold = childAt(element, 'rPr', 'b');
  const numberingId = attribute(childAt(element, 'pPr', 'numPr', 'numId'), 'val');
  const level = Number(attribute(childAt(element, 'pPr', 'numPr', 'ilvl'), 'val') ?? '0');
  const named = styleByName(name, inherited);
  return {
    ...named,
    headingLevel: outline < 9 ? outline + 1 : named.headingLevel,
    bold: bold === null ? inherited.bold : isOn(bold),
    numbering:
      numberingId === null ? inherited.numbering : numberingId === '0' ? null : { id: numberingId, level },
  };
}

/** Built-in names are stored in English, whatever the language of the program; some writers translate them anyway. */
function styleByName(name: string, inherited: ParagraphStyle): ParagraphStyle {
  const heading = /^(?:heading|überschrift|titre|título|titolo|kop|заголовок|nagłówek)\s*([1-9])$/iu.exec(
    name.trim(),
  )?.[1];
  if (heading !== undefined) return { ...inherited, headingLevel: Number(heading) };
  if (/^(?:title|titel)$/iu.test(name)) return { ...inherited, headingLevel: 1, isTitle: true };
  if (/^(?:toc|verzeichnis|table of figures|index)\s*\d*$/iu.test(name))
    return { ...inherited, headingLevel: null, isContents: true };
  return inherited;
}
