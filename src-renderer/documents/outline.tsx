import type { RefObject } from 'react';
import type { Block } from './group-blocks.ts';

/** Fewer headings need no table of contents. */
const worthIt = 3;

/** The document's headings in the margin of wide windows; each scrolls the text to its place. */
export function Outline(props: { blocks: readonly Block[]; scroller: RefObject<HTMLElement | null> }) {
  const headings = props.blocks.flatMap((block, index) =>
    block.kind === 'heading' ? [{ index, level: block.level, text: block.text }] : [],
  );
  if (headings.length < worthIt) return null;
  const top = Math.min(...headings.map((heading) => heading.level));
  return (
    <nav className="outline scroll" aria-label="Headings of this document">
      <h3 className="h">In this document</h3>
      <ul>
        {headings.map((heading) => (
          <li key={heading.index} className={heading.level === top ? undefined : 'deeper'}>
            <button
              type="button"
              onClick={() =>
                props.scroller.current
                  ?.querySelector(`[data-block="${heading.index}"]`)
                  ?.scrollIntoView({ block: 'start' })
              }
            >
              {heading.text}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
