import type { Block } from '../../protocol.ts';
import { attribute, childAt, childElements, descendants, localName } from '../../xml.ts';

/** Title, header and sections of a clinical document. The narrative is what a person signed; coded entries repeat it. */
export function cdaContent(root: Element): { title: string | null; blocks: Block[] } {
  const title = textOf(childAt(root, 'title'));
  const blocks: Block[] = [];
  if (title !== '') blocks.push({ kind: 'heading', level: 1, text: title, at: {} });
  const head = headerLines(root);
  if (head.length > 0) blocks.push({ kind: 'paragraph', text: head.join('\n'), at: {} });
  const body = childAt(root, 'component', 'structuredBody');
  const plain = childAt(root, 'component', 'nonXMLBody', 'text');
  if (body !== null)
    for (const each of childElements(body, 'component')) section(childAt(each, 'section'), 2, blocks);
  if (plain !== null && attribute(plain, 'representation') !== 'B64') narrative(plain, blocks);
  return { title: title === '' ? null : title, blocks };
}

/** The file that a document without sections wraps. */
export function cdaFile(root: Element): { name: string; bytes: Uint8Array } | null {
  const text = childAt(root, 'component', 'nonXMLBody', 'text');
  if (text === null || attribute(text, 'representation') !== 'B64') return null;
  const ending = (attribute(text, 'mediaType') ?? 'application/bin').replace(/^.*\/(?:x-)?/u, '');
  return {
    name: `Document.${ending === 'plain' ? 'txt' : ending}`,
    bytes: Buffer.from(text.textContent ?? '', 'base64'),
  };
}

function headerLines(root: Element): string[] {
  const patient = childAt(root, 'recordTarget', 'patientRole');
  const person = childAt(patient, 'patient');
  const author = childAt(root, 'author', 'assignedAuthor');
  const lines: readonly (readonly [string, string])[] = [
    ['Patient', nameOf(childAt(person, 'name'))],
    ['Date of birth', dateOf(childAt(person, 'birthTime'))],
    [
      'Sex',
      attribute(childAt(person, 'administrativeGenderCode'), 'displayName') ??
        attribute(childAt(person, 'administrativeGenderCode'), 'code') ??
        '',
    ],
    ['Identifier', attribute(childAt(patient, 'id'), 'extension') ?? ''],
    ['Address', nameOf(childAt(patient, 'addr'))],
    ['Author', nameOf(childAt(author, 'assignedPerson', 'name'))],
    ['Organisation', nameOf(childAt(author, 'representedOrganization', 'name'))],
    ['Date', dateOf(childAt(root, 'effectiveTime'))],
  ];
  return lines.flatMap(([label, value]) => (value === '' ? [] : [`${label}: ${value}`]));
}

function section(element: Element | null, level: number, blocks: Block[]): void {
  if (element === null) return;
  const title = textOf(childAt(element, 'title'));
  if (title !== '') blocks.push({ kind: 'heading', level: Math.min(9, level), text: title, at: {} });
  const text = childAt(element, 'text');
  if (text !== null) narrative(text, blocks);
  for (const each of childElements(element, 'component'))
    section(childAt(each, 'section'), level + 1, blocks);
}

function narrative(element: Element, blocks: Block[], depth = 0): void {
  let run = '';
  const flush = (): void => {
    const text = squeeze(run);
    run = '';
    if (text !== '') blocks.push({ kind: 'paragraph', text, at: {} });
  };
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 3) run += (node.textContent ?? '').replace(/\s+/gu, ' ');
    if (node.nodeType !== 1) continue;
    const child = node as Element;
    switch (localName(child)) {
      case 'br':
        run += '\n';
        break;
      case 'content':
      case 'linkHtml':
      case 'sub':
      case 'sup':
      case 'footnoteRef':
        run += inline(child);
        break;
      case 'table':
        flush();
        blocks.push(tableBlock(child));
        break;
      case 'list':
        flush();
        list(child, depth + 1, blocks);
        break;
      case 'caption': {
        flush();
        const text = squeeze(inline(child));
        if (text !== '') blocks.push({ kind: 'paragraph', text, at: {} });
        break;
      }
      case 'renderMultiMedia':
        break;
      default:
        flush();
        narrative(child, blocks, depth);
    }
  }
  flush();
}

function list(element: Element, level: number, blocks: Block[]): void {
  const ordered = attribute(element, 'listType') === 'ordered';
  let number = 1;
  for (const child of childElements(element)) {
    const inner: Block[] = [];
    narrative(child, inner, level);
    const [first, ...rest] = inner;
    if (localName(child) === 'item' && first?.kind === 'paragraph') {
      const text = ordered ? `${number}. ${first.text}` : first.text;
      blocks.push({ kind: 'list-item', level, ordered, text, at: {} }, ...rest);
      number += 1;
    } else {
      blocks.push(...inner);
    }
  }
}

function tableBlock(table: Element): Block {
  const elements = descendants(table, 'tr');
  const held = new Map<number, number>();
  const rows = elements.map((row) => {
    const cells: string[] = [];
    const fill = (): void => {
      for (let left = held.get(cells.length) ?? 0; left > 0; left = held.get(cells.length) ?? 0) {
        held.set(cells.length, left - 1);
        cells.push('');
      }
    };
    for (const cell of childElements(row, 'td', 'th')) {
      fill();
      const span = Math.min(50, Number(attribute(cell, 'colspan') ?? '1') || 1);
      const down = Math.min(200, Number(attribute(cell, 'rowspan') ?? '1') || 1);
      for (let i = 0; i < span; i += 1) {
        if (down > 1) held.set(cells.length, down - 1);
        cells.push(i === 0 ? squeeze(inline(cell)) : '');
      }
    }
    fill();
    return cells;
  });
  const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
  const even = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
  const [first] = elements;
  const header = first !== undefined && rows.length > 1 && childElements(first, 'td').length === 0;
  return { kind: 'table', rows: even, header, at: {} };
}

function inline(element: Element): string {
  let text = '';
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 3) text += (node.textContent ?? '').replace(/\s+/gu, ' ');
    if (node.nodeType !== 1) continue;
    const child = node as Element;
    const name = localName(child);
    const isLine = name === 'paragraph' || name === 'item' || name === 'caption';
    text += name === 'br' ? '\n' : isLine ? `\n${inline(child)}\n` : inline(child);
  }
  return text;
}

function squeeze(text: string): string {
  return text
    .replace(/[ \t]+/gu, ' ')
    .replace(/ ?\n[ \n]*/gu, '\n')
    .trim();
}

function textOf(element: Element | null): string {
  return (element?.textContent ?? '').replace(/\s+/gu, ' ').trim();
}

/** Parts of a name or address, or the text itself where it has none. */
function nameOf(element: Element | null): string {
  if (element === null) return '';
  const parts = childElements(element)
    .map(textOf)
    .filter((each) => each !== '');
  return parts.length > 0 ? parts.join(' ') : textOf(element);
}

function dateOf(element: Element | null): string {
  const value = attribute(element, 'value') ?? attribute(childAt(element, 'low'), 'value') ?? '';
  return value.replace(/^(\d{4})(\d{2})(\d{2}).*$/u, '$1-$2-$3');
}
