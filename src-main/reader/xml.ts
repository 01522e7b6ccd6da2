/** XML parts of office files. Names are compared without their prefix, which every writer chooses freely. */
import { DOMParser } from 'linkedom';
import { Refusal } from './refusal.ts';

/**
 * The root element. No entity beyond XML's own five is ever resolved and nothing is fetched; a document
 * type, which office formats never carry, is refused because it exists there only to attack.
 * @throws Refusal (`external-entity`, `corrupt-file`)
 */
export function parseXml(bytes: Uint8Array, part: string): Element {
  const text = decodeXml(bytes).trim();
  refuseDocumentType(text);
  const document = new DOMParser().parseFromString(text, 'text/xml');
  const root = document.documentElement as unknown as Element | null;
  // The parser forgives missing ends; a part cut off in the middle must not pass for a shorter document.
  const isWhole =
    root !== null &&
    (text.endsWith(`</${root.tagName}>`) || (root.childNodes.length === 0 && text.endsWith('/>')));
  if (!isWhole) throw brokenPart(part);
  return root;
}

/** @throws Refusal (`external-entity`) */
export function refuseDocumentType(text: string): void {
  if (!/<!(?:DOCTYPE|ENTITY)\b/iu.test(text)) return;
  throw new Refusal(
    'external-entity',
    'The file carries instructions to load or multiply other content, which no document needs; nothing was loaded.',
    'Do not use it unless you know where it comes from; otherwise save it anew in the program it comes from.',
  );
}

export function brokenPart(part: string): Refusal {
  return new Refusal(
    'corrupt-file',
    `The file is damaged: its part “${part}” ends too early.`,
    'Open it in the program it comes from, save it under a new name, and add that copy.',
  );
}

export function decodeXml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const declared = /^<\?xml[^>]*encoding=["']([\w.-]+)["']/u.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder('utf-8').decode(bytes);
  }
}

export function localName(element: Element): string {
  const name = element.tagName;
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

/** Child elements in order; all, or those with one of these local names. */
export function childElements(element: Element, ...names: readonly string[]): Element[] {
  const result: Element[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType !== 1) continue;
    const child = node as Element;
    if (names.length === 0 || names.includes(localName(child))) result.push(child);
  }
  return result;
}

/** The first child with this local name, following a path of names. */
export function childAt(element: Element | null, ...path: readonly string[]): Element | null {
  let current = element;
  for (const name of path) {
    if (current === null) return null;
    current = childElements(current, name)[0] ?? null;
  }
  return current;
}

/** An attribute by its local name. */
export function attribute(element: Element | null, name: string): string | null {
  if (element === null) return null;
  for (const { name: full, value } of element.attributes) {
    if (full === name || full.endsWith(`:${name}`)) return value;
  }
  return null;
}

/** OOXML switches: present without a value means on. */
export function isOn(element: Element | null): boolean {
  if (element === null) return false;
  const value = attribute(element, 'val');
  return value === null || !/^(?:0|false|off|none)$/u.test(value);
}

/** Everything below an element with one of these local names, in order. */
export function descendants(element: Element, ...names: readonly string[]): Element[] {
  return childElements(element).flatMap((child) => [
    ...(names.includes(localName(child)) ? [child] : []),
    ...descendants(child, ...names),
  ]);
}
