import { Fragment } from 'react';

/** Text whose matches stand between U+E000 and U+E001, as the search of the core writes it. */
export function Marked({ text }: { text: string }) {
  return text.split('\uE000').map((piece, index) => {
    if (index === 0) return <Fragment key={index}>{piece}</Fragment>;
    const [match = '', rest = ''] = piece.split('\uE001');
    return (
      <Fragment key={index}>
        <mark>{match}</mark>
        {rest}
      </Fragment>
    );
  });
}

type Range = readonly [number, number];

/** Paragraphs of a text with the given character ranges of the whole marked; blank lines part paragraphs. */
export function MarkedParagraphs(props: { text: string; ranges: readonly Range[] }) {
  const lines: { text: string; from: number; apart: boolean }[] = [];
  let from = 0;
  let apart = false;
  for (const line of props.text.split('\n')) {
    if (line.trim() === '') apart = lines.length > 0;
    else {
      lines.push({ text: line, from, apart });
      apart = false;
    }
    from += line.length + 1;
  }
  return lines.map((line) => (
    <span key={line.from} className={line.apart ? 'para apart' : 'para'}>
      <MarkedRanges
        text={line.text}
        ranges={props.ranges.map(
          ([start, end]): Range => [
            Math.max(0, start - line.from),
            Math.min(line.text.length, end - line.from),
          ],
        )}
      />
    </span>
  ));
}

/** Text with the given character ranges marked; ranges may touch and overlap. */
export function MarkedRanges(props: { text: string; ranges: readonly (readonly [number, number])[] }) {
  const pieces: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [from, to] of props.ranges.toSorted((a, b) => a[0] - b[0])) {
    const start = Math.max(from, at);
    if (to <= start) continue;
    if (start > at) pieces.push({ text: props.text.slice(at, start), marked: false });
    pieces.push({ text: props.text.slice(start, to), marked: true });
    at = to;
  }
  if (at < props.text.length) pieces.push({ text: props.text.slice(at), marked: false });
  return pieces.map((piece, index) =>
    piece.marked ? <mark key={index}>{piece.text}</mark> : <Fragment key={index}>{piece.text}</Fragment>,
  );
}
