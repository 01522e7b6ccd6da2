/** Tells plain-text formats apart. */
import { sniffTable } from './sniff-table.ts';

const sample = 64 * 1024;

/**
 * `html`, `xml`, `cda`, `fhir`, `svg`, `eml`, `hl7`, `json`, `jsonl`, `csv`, `markdown` or `text`.
 * @param extension lower case with its dot; only breaks ties between formats the content allows
 */
export function textFormat(text: string, extension: string): string {
  const start = text.slice(0, sample);
  const trimmed = start.trimStart();
  const markup = markupFormat(trimmed);
  if (markup !== null) return markup;
  if (/^MSH\|[^\n]{4}/u.test(trimmed) || /^(?:FHS|BHS)\|/u.test(trimmed)) return 'hl7';
  if (isMail(trimmed, extension)) return 'eml';
  const json = jsonFormat(text, trimmed);
  if (json !== null) return json;
  if (isTable(start, text.length > sample, extension)) return 'csv';
  return isMarkdown(start, extension) ? 'markdown' : 'text';
}

function markupFormat(trimmed: string): string | null {
  if (!trimmed.startsWith('<')) return null;
  const body = trimmed.replace(/^(?:<\?xml[^>]*\?>|<!--[\s\S]*?-->|\s)+/u, '');
  if (/^<(?:!doctype\s+html|html[\s>])/iu.test(body)) return 'html';
  if (/^(?:<!DOCTYPE\s+svg|<svg[\s>])/u.test(body)) return 'svg';
  const known = knownXml(body);
  if (known !== null) return known;
  if (/^<\?xml/u.test(trimmed)) return 'xml';
  if (/^<!DOCTYPE\s/u.test(body)) return 'xml';
  if (
    /^<(?:head|body|div|p|h[1-6]|table|ul|ol|section|article|main|span|title|meta|br|hr)[\s/>]/iu.test(body)
  )
    return 'html';
  return /^<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>[\s\S]*<\/\1>\s*$/u.test(body.slice(0, 4000)) ? 'xml' : null;
}

/** XML told apart by its root element and namespace. */
function knownXml(body: string): string | null {
  const root = /^(?:<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>\s*)?<([A-Za-z_][\w.:-]*)[\s>]/u.exec(body)?.[1];
  if (root === undefined) return null;
  const name = root.slice(root.indexOf(':') + 1);
  const head = body.slice(0, 4000);
  if (name === 'ClinicalDocument' && head.includes('urn:hl7-org:v3')) return 'cda';
  if (/xmlns(?::\w+)?=["']http:\/\/hl7\.org\/fhir["']/u.test(head)) return 'fhir';
  if (name === 'wordDocument' || (name === 'package' && head.includes('xmlPackage'))) return 'word-xml';
  if (name === 'Workbook' && head.includes('office:spreadsheet')) return 'excel-xml';
  return name === 'document' && head.includes('opendocument') ? 'flat-odf' : null;
}

/** A header block with at least two of the fields every message has, before the first blank line. */
function isMail(trimmed: string, extension: string): boolean {
  if (!/^(?:From |[A-Za-z][A-Za-z0-9-]*:[ \t])/u.test(trimmed)) return false;
  const head = trimmed.split(/\n\n/u, 1)[0] ?? '';
  const lines = head.split('\n');
  if (!lines.every((line) => /^(?:From |[A-Za-z][A-Za-z0-9-]*:|[ \t])/u.test(line))) return false;
  const fields =
    /^(?:Received|Message-ID|MIME-Version|Return-Path|Delivered-To|Content-Type|DKIM-Signature|X-Mailer):/gimu;
  const names = /^(?:From|To|Date|Subject):/gimu;
  const known = head.match(names)?.length ?? 0;
  // Forwarded messages keep few of their fields; only their name tells them from a memo then.
  return known >= 2 && (extension === '.eml' || (head.match(fields)?.length ?? 0) >= 1);
}

/** What an entry with a question and an answer is written with; a lone object without them is some other file. */
const pairKeys = /"(?:messages|conversations|question|prompt|instruction|preferred_output|chosen)"\s*:/u;

function jsonFormat(text: string, trimmed: string): string | null {
  const first = trimmed.charAt(0);
  if (first !== '{' && first !== '[') return null;
  if (first === '{' && /"resourceType"\s*:\s*"[A-Z][A-Za-z]+"/u.test(trimmed.slice(0, 2000))) return 'fhir';
  const lines = trimmed.split('\n', 40).filter((line) => line.trim() !== '');
  // The last of a cut sample may be half a line.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const objects = whole.filter((line) => isJsonObject(line)).length;
  if (first === '{' && objects >= Math.max(1, whole.length * 0.5)) {
    return lines.length > 1 || pairKeys.test(whole[0] ?? '') ? 'jsonl' : 'json';
  }
  // Markdown may begin with "[a link]" and legal text with "[1]": only what parses is JSON.
  if (text.length > 64 * 2 ** 20) return 'json';
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) &&
      value.length > 0 &&
      value.every((each) => typeof each === 'object' && each !== null)
      ? 'jsonl'
      : 'json';
  } catch {
    return /^\{\s*"[^"\n]*"\s*:/u.test(trimmed) ? 'jsonl' : /^\[\s*\{\s*"/u.test(trimmed) ? 'json' : null;
  }
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function isTable(start: string, isCut: boolean, extension: string): boolean {
  const named = extension === '.csv' || extension === '.tsv' || extension === '.tab';
  const table = sniffTable(isCut ? start.slice(0, start.lastIndexOf('\n')) : start);
  if (table === null) return false;
  if (named) return true;
  // Unnamed, prose with commas must not pass: ask for regular rows of short cells.
  return (
    table.rows >= 3 &&
    table.regularity >= 0.95 &&
    (table.columns >= 3 || table.delimiter === '\t') &&
    table.meanCell <= 60
  );
}

function isMarkdown(start: string, extension: string): boolean {
  const count = (pattern: RegExp): number => start.match(pattern)?.length ?? 0;
  const headings = count(/^#{1,6}[ \t]+\S/gmu);
  const strong =
    (headings > 0 ? 2 : 0) +
    (headings > 1 ? 1 : 0) +
    (count(/^(?:```|~~~)/gmu) >= 2 ? 2 : 0) +
    (count(/^\|?[ \t]*:?-{3,}:?[ \t]*\|/gmu) > 0 ? 2 : 0) +
    (count(/\[[^\]\n]{1,200}\]\([^)\n]{1,500}\)/gu) > 0 ? 1 : 0) +
    (count(/\*\*[^*\n]{1,200}\*\*/gu) > 0 ? 1 : 0) +
    (count(/^[ \t]{0,3}(?:[-*+]|\d{1,3}[.)])[ \t]+\S/gmu) > 1 ? 1 : 0) +
    (count(/^>[ \t]/gmu) > 0 ? 1 : 0);
  const named = /^\.(?:md|markdown|mdown|mkd)$/u.test(extension);
  return named || strong >= 3;
}
