import { encodingWarnings } from '../encoding-warnings.ts';
import type { Block, ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { fieldNames, segmentNames } from './clinical/hl7-segments.ts';

/**
 * HL7 v2 messages: one heading per message, its segments in words, observations as a table with empty cells
 * in place, notes as text. Fields that only mean something inside the sending system are left out.
 */
export const hl7Reader: Reader = {
  format: 'hl7',
  matches: (file) => file.format === 'hl7' && file.text !== null,
  read: async ({ text }) => {
    if (text === null) return { title: null, blocks: [], pairs: [], pages: null, warnings: [] };
    // Transport wraps messages in control characters.
    const lines = text.text.split(/[\n\u000b\u001c]+/u).map((line) => line.trim());
    const messages: string[][] = [];
    for (const line of lines) {
      if (line.startsWith('MSH')) messages.push([line]);
      else if (line !== '' && !/^[BF][HT]S/u.test(line)) messages.at(-1)?.push(line);
    }
    const state: State = { files: 0 };
    const blocks = messages.flatMap((message, i) => messageBlocks(message, i + 1, state));
    const warnings: ReadWarning[] = encodingWarnings(text);
    if (state.files > 0) {
      const what = state.files === 1 ? 'One embedded file was' : `${state.files} embedded files were`;
      warnings.push({
        code: 'embedded-files',
        message: `${what} not read; add what you need as files of their own.`,
      });
    }
    return { title: null, blocks, pairs: [], pages: messages.length, warnings };
  },
};

interface State {
  files: number;
}

interface Marks {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly part: string;
}

function messageBlocks(lines: readonly string[], page: number, state: State): Block[] {
  const at = { page };
  const head = lines[0] ?? '';
  const marks: Marks = {
    field: head.charAt(3) || '|',
    component: head.charAt(4) || '^',
    repetition: head.charAt(5) || '~',
    escape: head.charAt(6) || '\\',
    part: head.charAt(7) || '&',
  };
  const blocks: Block[] = [];
  let observations: string[][] = [];
  const closeTable = (): void => {
    if (observations.length === 0) return;
    const header = ['Observation', 'Value', 'Units', 'Reference range', 'Flag', 'Status', 'Date'];
    blocks.push(
      { kind: 'heading', level: 2, text: 'Observations', at },
      { kind: 'table', rows: [header, ...observations], header: true, at },
    );
    observations = [];
  };
  for (const line of lines) {
    const raw = line.split(marks.field);
    const segment = raw[0] ?? '';
    // In the first segment the separator itself counts as field 1.
    const fields = segment === 'MSH' ? ['', marks.field, ...raw.slice(1)] : raw;
    const field = (number: number): string => readable(fields[number] ?? '', marks);
    if (segment === 'OBX') {
      const isFile = /^(?:ED|RP)$/u.test(fields[2] ?? '');
      if (isFile) state.files += 1;
      const isText = /^(?:TX|FT|ST)$/u.test(fields[2] ?? '') && field(6) === '' && field(5).length > 120;
      if (isText) {
        closeTable();
        blocks.push({ kind: 'paragraph', text: `${field(3)}: ${field(5)}`, at });
      } else {
        observations.push([
          field(3),
          isFile ? '' : field(5),
          field(6),
          field(7),
          field(8),
          field(11),
          date(field(14)),
        ]);
      }
      continue;
    }
    closeTable();
    if (segment === 'NTE') {
      if (field(3) !== '') blocks.push({ kind: 'paragraph', text: field(3), at });
      continue;
    }
    const named = fieldNames[segment];
    const items = fields.flatMap((_, number): Block[] => {
      const label = named === undefined ? `${segment}-${number}` : named[number];
      const text = number === 0 || label === undefined ? '' : field(number);
      const isMark = segment === 'MSH' && number < 3;
      return text === '' || isMark
        ? []
        : [{ kind: 'list-item', level: 1, ordered: false, text: `${label}: ${date(text)}`, at }];
    });
    if (items.length === 0) continue;
    const name = segmentNames[segment] ?? `Segment ${segment}`;
    const heading = segment === 'MSH' ? `Message ${field(9)}`.trim() : name;
    blocks.push({ kind: 'heading', level: segment === 'MSH' ? 1 : 2, text: heading, at }, ...items);
  }
  closeTable();
  return blocks;
}

/** Repetitions apart by semicolons, components by spaces; a code that has a name gives way to it. */
function readable(field: string, marks: Marks): string {
  if (field === '""') return '';
  return field
    .split(marks.repetition)
    .map((each) => {
      const components = each
        .split(marks.component)
        .map((part) => unescape(part.split(marks.part).join(' '), marks).trim());
      const [code, name] = components;
      // CE and CWE: code, name, coding system.
      const isCoded =
        components.length >= 3 &&
        components.length <= 6 &&
        name !== '' &&
        /^(?:L|LN|I9|I10|ICD|SCT|SNM|CPT|99\w+|HL7\w*|UCUM|RXNORM|NDC)/iu.test(components[2] ?? '');
      if (isCoded) return code === '' ? (name ?? '') : `${name} (${code})`;
      return components.filter((part) => part !== '').join(' ');
    })
    .filter((each) => each !== '')
    .join('; ');
}

function unescape(text: string, marks: Marks): string {
  if (!text.includes(marks.escape)) return text;
  const sign = marks.escape.replace(/[\\^$.*+?()[\]{}|]/u, '\\$&');
  const signs: Readonly<Record<string, string>> = {
    F: marks.field,
    S: marks.component,
    T: marks.part,
    R: marks.repetition,
    E: marks.escape,
    '.br': '\n',
    '.sp': '\n',
    '.in': '',
    '.ti': '',
    H: '',
    N: '',
  };
  return text.replace(new RegExp(`${sign}([^${sign}\n]{0,200}?)${sign}`, 'gu'), (whole, code: string) => {
    if (/^X(?:[0-9A-F]{2})+$/iu.test(code)) return Buffer.from(code.slice(1), 'hex').toString('latin1');
    return signs[code] ?? signs[code.slice(0, 3)] ?? (/^[.ZCM]/u.test(code) ? '' : whole);
  });
}

/** Time stamps (20260131, 202601311405) as dates people read. */
function date(text: string): string {
  const found = /^(19|20)(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:\d{2}(?:\.\d+)?)?)?(?:[+-]\d{4})?$/u.exec(
    text,
  );
  if (found === null) return text;
  const [, century, year, month, day, hour, minute] = found;
  return `${century}${year}-${month}-${day}${hour === undefined ? '' : ` ${hour}:${minute}`}`;
}
