/** Reads the sources of the sample documents: front matter and a small part of Markdown. */

/** A stretch of text in one weight. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
}

export type SourceBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Run[])[] }
  /** The first row is the header. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

export interface SampleSource {
  /** Name of the file to write; its ending decides the format. */
  readonly file: string;
  readonly title: string;
  readonly firm: string;
  readonly kind: string;
  readonly reference: string;
  readonly date: string;
  readonly blocks: readonly SourceBlock[];
}

/** Splits `plain **bold** plain` into runs. */
function readRuns(line: string): Run[] {
  return line
    .split('**')
    .map((text, index) => ({ text, bold: index % 2 === 1 }))
    .filter((run) => run.text !== '');
}

function readTable(chunk: string): SourceBlock {
  const rows = chunk
    .split('\n')
    .filter((line) => !/^\|[-| ]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return { kind: 'table', rows };
}

function readChunk(chunk: string): SourceBlock {
  const heading = /^(#{1,2}) (.+)$/.exec(chunk);
  if (heading?.[1] !== undefined && heading[2] !== undefined) {
    return { kind: 'heading', level: heading[1].length === 1 ? 1 : 2, text: heading[2] };
  }
  if (chunk.startsWith('|')) return readTable(chunk);
  const lines = chunk.split('\n');
  const marker = /^(?:- |\d+\. )/;
  if (lines.every((line) => marker.test(line))) {
    const items = lines.map((line) => readRuns(line.replace(marker, '')));
    return { kind: 'list', ordered: !chunk.startsWith('- '), items };
  }
  return { kind: 'paragraph', runs: readRuns(lines.join(' ')) };
}

/** Throws when a front matter field is missing. */
export function readSource(text: string): SampleSource {
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) throw new Error('The source has no front matter.');
  const fields = new Map(
    parts[1].split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw new Error(`The front matter lacks "${name}".`);
    return value;
  };
  return {
    file: field('file'),
    title: field('title'),
    firm: field('firm'),
    kind: field('kind'),
    reference: field('reference'),
    date: field('date'),
    blocks: parts[2]
      .trim()
      .split(/\n{2,}/)
      .map(readChunk),
  };
}
