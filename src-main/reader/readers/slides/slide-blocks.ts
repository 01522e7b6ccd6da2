import type { Block, Position } from '../../protocol.ts';
import { attribute, childAt, childElements, descendants, localName } from '../../xml.ts';

/** Placeholders that every slide repeats. */
const repeated = new Set(['dt', 'ftr', 'sldNum', 'hdr', 'sldImg']);
const titles = new Set(['title', 'ctrTitle']);

/** Blocks of one slide: its title first, then its shapes in the order a screen reader takes them. */
export function slideBlocks(root: Element, diagrams: ReadonlyMap<string, Element>, at: Position): Block[] {
  const tree = childAt(root, 'cSld', 'spTree');
  if (tree === null) return [];
  const heading: Block[] = [];
  const blocks: Block[] = [];
  for (const shape of shapesOf(tree)) {
    if (localName(shape) === 'graphicFrame') {
      blocks.push(...frameBlocks(shape, diagrams, at));
      continue;
    }
    const kind = placeholder(shape);
    if (kind !== null && repeated.has(kind)) continue;
    const body = childAt(shape, 'txBody') ?? childAt(shape, 'txbx', 'txbxContent');
    if (body === null) continue;
    if (kind !== null && titles.has(kind)) {
      const text = childElements(body, 'p').map(paragraphText).join(' ').replace(/\s+/gu, ' ').trim();
      if (text !== '') heading.push({ kind: 'heading', level: 1, text, at });
    } else {
      blocks.push(...bodyBlocks(body, kind, at));
    }
  }
  return [...heading, ...blocks];
}

/** What the speaker says, under a heading of its own. */
export function slideNotes(root: Element, at: Position): Block[] {
  const tree = childAt(root, 'cSld', 'spTree');
  const position: Position = { ...at, part: 'notes' };
  const blocks = (tree === null ? [] : shapesOf(tree)).flatMap((shape) => {
    const kind = placeholder(shape);
    const body = childAt(shape, 'txBody');
    return body === null || (kind !== null && repeated.has(kind)) ? [] : bodyBlocks(body, 'none', position);
  });
  return blocks.length === 0 ? [] : [{ kind: 'heading', level: 2, text: 'Notes', at: position }, ...blocks];
}

/** Shapes with text or tables, groups opened. */
function shapesOf(tree: Element): Element[] {
  return childElements(tree).flatMap((child): Element[] => {
    switch (localName(child)) {
      case 'sp':
      case 'cxnSp':
      case 'graphicFrame':
        return [child];
      case 'grpSp':
        return shapesOf(child);
      case 'AlternateContent':
        return shapesOf(childAt(child, 'Choice') ?? childAt(child, 'Fallback') ?? child);
      default:
        return [];
    }
  });
}

/** Kind of placeholder (`title`, `body`, …; an unnamed one is content), or null for a free text box. */
function placeholder(shape: Element): string | null {
  const properties = childElements(shape).find((child) => /^nv\w*Pr$/u.test(localName(child))) ?? null;
  const mark = childAt(properties, 'nvPr', 'ph');
  return mark === null ? null : (attribute(mark, 'type') ?? 'obj');
}

function bodyBlocks(body: Element, kind: string | null, at: Position): Block[] {
  const counters: number[] = [];
  return childElements(body, 'p').flatMap((paragraph): Block[] => {
    const text = paragraphText(paragraph).trim();
    if (text === '') return [];
    const properties = childAt(paragraph, 'pPr');
    const level = Math.max(0, Math.min(8, Number(attribute(properties, 'lvl') ?? '0') || 0));
    const numbered = childAt(properties, 'buAutoNum');
    counters.length = level + 1;
    if (numbered !== null) {
      const number = (counters[level] ?? Number(attribute(numbered, 'startAt') ?? '1') - 1) + 1;
      counters[level] = number;
      return [{ kind: 'list-item', level: level + 1, ordered: true, text: `${number}. ${text}`, at }];
    }
    counters[level] = 0;
    // Content placeholders have bullets unless they say otherwise; text boxes the other way round.
    const isContent = kind === 'body' || kind === 'obj';
    const isItem =
      childAt(properties, 'buChar') !== null || (isContent && childAt(properties, 'buNone') === null);
    return [
      isItem
        ? { kind: 'list-item', level: level + 1, ordered: false, text, at }
        : { kind: 'paragraph', text, at },
    ];
  });
}

function paragraphText(paragraph: Element): string {
  let text = '';
  for (const child of childElements(paragraph)) {
    const name = localName(child);
    if (name === 'br') text += '\n';
    else if (
      name === 'r' ||
      (name === 'fld' && !/^slidenum|^datetime/u.test(attribute(child, 'type') ?? ''))
    ) {
      text += childAt(child, 't')?.textContent ?? '';
    } else if (name === 'AlternateContent' || name === 'm') {
      text += descendants(child, 't')
        .map((each) => each.textContent ?? '')
        .join('');
    }
  }
  return text.replaceAll('\u000b', '\n');
}

function frameBlocks(frame: Element, diagrams: ReadonlyMap<string, Element>, at: Position): Block[] {
  const data = childAt(frame, 'graphic', 'graphicData');
  const table = childAt(data, 'tbl');
  if (table !== null) return [tableBlock(table, at)];
  const mark = childAt(data, 'relIds');
  const diagram = mark === null ? undefined : diagrams.get(attribute(mark, 'dm') ?? '');
  if (diagram === undefined) return [];
  return descendants(diagram, 'pt').flatMap((point): Block[] => {
    const text = childElements(childAt(point, 't') ?? point, 'p')
      .map(paragraphText)
      .join('\n')
      .trim();
    return text === '' ? [] : [{ kind: 'list-item', level: 1, ordered: false, text, at }];
  });
}

function tableBlock(table: Element, at: Position): Block {
  const rows = childElements(table, 'tr').map((row) =>
    childElements(row, 'tc').map((cell) => {
      // Cells covered by a merged one are written out, empty in meaning.
      const isCovered = attribute(cell, 'hMerge') !== null || attribute(cell, 'vMerge') !== null;
      const body = childAt(cell, 'txBody');
      return isCovered || body === null ? '' : childElements(body, 'p').map(paragraphText).join('\n').trim();
    }),
  );
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  const even = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
  const header = rows.length > 1 && attribute(childAt(table, 'tblPr'), 'firstRow') === '1';
  return { kind: 'table', rows: even, header, at };
}
