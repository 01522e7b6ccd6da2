import type { Block } from '../../protocol.ts';
import { attribute, childAt, childElements, localName } from '../../xml.ts';
import { htmlTextBlocks } from '../read-html.ts';

/** A resource, or those inside a bundle, each under its own heading. */
export function fhirBlocks(root: Element): Block[] {
  if (localName(root) !== 'Bundle') return resourceBlocks(root);
  return childElements(root, 'entry').flatMap((entry) => {
    const resource = childAt(entry, 'resource');
    return resource === null ? [] : childElements(resource).flatMap(fhirBlocks);
  });
}

const administrative = new Set([
  'meta',
  'implicitRules',
  'text',
  'id',
  'extension',
  'modifierExtension',
  'contained',
]);

function resourceBlocks(resource: Element): Block[] {
  const id = attribute(childAt(resource, 'id'), 'value');
  const name = localName(resource).replace(/(?<=[a-z])(?=[A-Z])/gu, ' ');
  const heading: Block = { kind: 'heading', level: 1, text: id === null ? name : `${name} ${id}`, at: {} };
  const told = childAt(resource, 'text', 'div');
  const story = told === null ? [] : htmlTextBlocks(told.outerHTML.replace(/<(\/?)[\w-]+:/gu, '<$1'));
  if (story.length > 0) return [heading, ...story.map(below)];
  const items = childElements(resource).flatMap((child): Block[] => {
    if (administrative.has(localName(child))) return [];
    const text = valueOf(child, 0);
    const label = localName(child)
      .replace(/(?<=[a-z])(?=[A-Z])/gu, ' ')
      .toLowerCase();
    return text === ''
      ? []
      : [{ kind: 'list-item', level: 1, ordered: false, text: `${label}: ${text}`, at: {} }];
  });
  return [heading, ...items];
}

function below(block: Block): Block {
  return block.kind === 'heading' ? { ...block, level: Math.min(9, block.level + 1) } : block;
}

/** Values inside an element in reading order; the words of a coded concept stand for its codes. */
function valueOf(element: Element, depth: number): string {
  const own = attribute(element, 'value');
  if (own !== null) return own.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*$/u, '$1 $2');
  if (depth > 12) return '';
  const words = childAt(element, 'text') ?? childAt(element, 'display');
  if (words !== null && attribute(words, 'value') !== null) return attribute(words, 'value') ?? '';
  return childElements(element)
    .filter((child) => !/^(?:system|extension|use|id|reference)$/u.test(localName(child)))
    .map((child) => valueOf(child, depth + 1))
    .filter((each) => each !== '')
    .join(' ');
}
