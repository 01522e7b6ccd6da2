/**
 * Walks large XML parts (sheets of a million cells) without building a tree. Names come without their prefix.
 * Like `parseXml` it resolves no entity beyond XML's own, fetches nothing, and refuses a document type.
 */
import { brokenPart, decodeXml, refuseDocumentType } from './xml.ts';

export interface XmlListener {
  /** `attribute` reads one attribute of this element by its local name. */
  readonly open: (name: string, attribute: (name: string) => string | null) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
}

/** @throws Refusal (`external-entity`, `corrupt-file`) */
export function walkXml(bytes: Uint8Array, part: string, listener: XmlListener): void {
  const xml = decodeXml(bytes);
  refuseDocumentType(xml);
  let depth = 0;
  let at = 0;
  while (at < xml.length) {
    const start = xml.indexOf('<', at);
    if (start === -1) break;
    if (start > at && depth > 0) listener.text(unescapeXml(xml.slice(at, start)));
    if (xml.startsWith('<!--', start)) {
      at = after(xml, '-->', start, part);
    } else if (xml.startsWith('<![CDATA[', start)) {
      at = after(xml, ']]>', start, part);
      listener.text(xml.slice(start + 9, at - 3));
    } else if (xml.charAt(start + 1) === '?' || xml.charAt(start + 1) === '!') {
      at = after(xml, '>', start, part);
    } else {
      const end = tagEnd(xml, start, part);
      at = end + 1;
      if (xml.charAt(start + 1) === '/') {
        depth -= 1;
        listener.close(local(xml.slice(start + 2, end).trimEnd()));
        continue;
      }
      const isEmpty = xml.charAt(end - 1) === '/';
      const tag = xml.slice(start + 1, isEmpty ? end - 1 : end);
      const space = /\s/u.exec(tag)?.index ?? tag.length;
      const name = local(tag.slice(0, space));
      listener.open(name, (wanted) => attributeOf(tag, space, wanted));
      if (isEmpty) listener.close(name);
      else depth += 1;
    }
  }
  if (depth !== 0) throw brokenPart(part);
}

function after(xml: string, end: string, from: number, part: string): number {
  const found = xml.indexOf(end, from);
  if (found === -1) throw brokenPart(part);
  return found + end.length;
}

/** The `>` that ends a tag; one inside quotation marks does not. */
function tagEnd(xml: string, start: number, part: string): number {
  let end = xml.indexOf('>', start);
  if (end === -1) throw brokenPart(part);
  let quote = '';
  let from = start;
  for (;;) {
    for (let i = from; i < end; i += 1) {
      const letter = xml.charAt(i);
      if (quote === '' ? letter === '"' || letter === "'" : letter === quote)
        quote = quote === '' ? letter : '';
    }
    if (quote === '') return end;
    from = end;
    end = xml.indexOf('>', end + 1);
    if (end === -1) throw brokenPart(part);
  }
}

function attributeOf(tag: string, from: number, wanted: string): string | null {
  const pattern = /\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
  pattern.lastIndex = from;
  for (let found = pattern.exec(tag); found !== null; found = pattern.exec(tag)) {
    if (found[1] === wanted) return unescapeXml(found[2] ?? found[3] ?? '');
  }
  return null;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/giu,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return named[String(name).toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}
