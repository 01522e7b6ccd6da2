import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Block } from '../../protocol.ts';

interface Node {
  readonly name?: string;
  readonly value?: string | null;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly children?: readonly (Node | null)[];
}

/** Elements that stand on lines of their own. */
const apart = /^(?:div|p|h[1-6]|li|table|tr|section|br)$/u;

/**
 * The text of a form that is only described in the file (XFA): its pages hold nothing but a request to open it in
 * another program. Labels and what was filled in, in the order of the description.
 */
export async function describedForm(document: PDFDocumentProxy): Promise<Block[]> {
  const blocks: Block[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const root = (await page.getXfa()) as Node | null;
    if (root === null) continue;
    const lines = [''];
    collect(root, lines);
    for (const line of lines) {
      const text = line.replace(/\s+/gu, ' ').trim();
      if (text !== '') blocks.push({ kind: 'paragraph', text, at: { page: number } });
    }
  }
  return blocks;
}

function collect(node: Node, lines: string[]): void {
  const { name = '', attributes = {} } = node;
  if (name === 'style' || name === 'script') return;
  if (apart.test(name)) lines.push('');
  const own = name === 'input' ? filledIn(attributes) : (attributes['textContent'] ?? node.value ?? '');
  if (typeof own === 'string' && own !== '') lines[lines.length - 1] += ` ${own}`;
  for (const child of node.children ?? []) if (child !== null) collect(child, lines);
  if (apart.test(name)) lines.push('');
}

function filledIn(attributes: Readonly<Record<string, unknown>>): unknown {
  if (attributes['type'] === 'checkbox' || attributes['type'] === 'radio')
    return attributes['checked'] === true ? '☑' : '';
  return attributes['value'];
}
