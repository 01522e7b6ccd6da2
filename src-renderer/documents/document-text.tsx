import { memo, useMemo, type ReactNode } from 'react';
import type { Document } from '../../src-main/contract/documents.ts';
import type { Finding } from '../../src-main/contract/privacy.ts';
import { groupBlocks, type Block, type BlockGroup } from './group-blocks.ts';
import { MarkedText } from './marked-text.tsx';
import { findingsByBlock, marksOf } from './text-marks.ts';

/** A text of a block with what is known about its words. */
type Mark = (text: string) => ReactNode;

function Table({ block, mark }: { block: Extract<Block, { kind: 'table' }>; mark: Mark }) {
  const [head, ...rest] = block.rows;
  const body = block.header ? rest : block.rows;
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label="Table">
      <table>
        {block.header && head !== undefined && (
          <thead>
            <tr>
              {head.map((cell, index) => (
                <th key={index} scope="col">
                  {mark(cell)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place}>{mark(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function One(props: {
  block: Exclude<Block, { kind: 'list-item' }>;
  underTop: boolean;
  mark: Mark;
}): ReactNode {
  const { block, mark } = props;
  switch (block.kind) {
    case 'heading': {
      // A file may begin with a heading of a lower level; the outline of the screen must not skip one.
      const Heading = block.level > 1 && props.underTop ? 'h4' : 'h3';
      return <Heading className={`h-${Math.min(Math.max(block.level, 1), 3)}`}>{mark(block.text)}</Heading>;
    }
    case 'paragraph':
      return <p>{mark(block.text)}</p>;
    case 'table':
      return <Table block={block} mark={mark} />;
    case 'code':
      return <pre tabIndex={0}>{block.text}</pre>;
  }
}

/** Whether recognised text begins with this block. */
function startsScan(blocks: Document['blocks'], index: number): boolean {
  const [before, block] = [blocks[index - 1], blocks[index]];
  if (block?.at.scanned !== true) return false;
  return before?.at.scanned !== true || before.at.page !== block.at.page;
}

type MarkIn = (index: number, text: string) => ReactNode;

/** A number or letter the text itself begins with: “2.1 ”, “(a) ”, “iv. ”. */
const ownNumber = /^(\(?\w{1,3}[.)]|\d+(\.\d+)+)\s/;

function Group(props: { group: BlockGroup; lit: (index: number) => boolean; top: number; mark: MarkIn }) {
  const { group, lit, mark } = props;
  if (group.kind === 'one') {
    return (
      <div className={lit(group.index) ? 'block is-lit' : 'block'} data-block={group.index}>
        <One
          block={group.block}
          underTop={props.top >= 0 && props.top < group.index}
          mark={(text) => mark(group.index, text)}
        />
      </div>
    );
  }
  const List = group.ordered ? 'ol' : 'ul';
  const numbered = group.items.every((item) => ownNumber.test(item.text));
  return (
    <List className={numbered ? 'block items numbered' : 'block items'}>
      {group.items.map((item) => (
        <li
          key={item.index}
          data-block={item.index}
          className={lit(item.index) ? 'is-lit' : undefined}
          style={{ marginLeft: `${item.level * 22}px` }}
        >
          {mark(item.index, item.text)}
        </li>
      ))}
    </List>
  );
}

/** The text with its structure; the page an element starts stands in the left gutter. Blocks of the sought passage are lit. */
export const DocumentText = memo(function DocumentText(props: {
  document: Document;
  litPassage: string | null;
  findings: readonly Finding[];
}) {
  const { document, litPassage, findings } = props;
  const byBlock = useMemo(() => findingsByBlock(document, findings), [document, findings]);
  const mark: MarkIn = (index, text) => (
    <MarkedText
      text={text}
      marks={marksOf(text, document.blocks[index]?.at.doubtful, byBlock.get(index) ?? [])}
    />
  );
  const passage = document.passageList.find((each) => each.id === litPassage);
  const lit = (index: number) =>
    passage !== undefined && index >= passage.blockFrom && index <= passage.blockTo;
  const top = document.blocks.findIndex((block) => block.kind === 'heading' && block.level <= 1);
  return (
    <div className="doc-text read">
      {groupBlocks(document.blocks).map((group) => (
        <div key={group.index} className="block-row">
          {group.page !== null && (
            <span className="page-mark num" data-page={group.page}>
              <span className="vh">Page </span>
              {group.page}
            </span>
          )}
          {startsScan(document.blocks, group.index) && <p className="scan-note note">Scanned: check</p>}
          <Group group={group} lit={lit} top={top} mark={mark} />
        </div>
      ))}
    </div>
  );
});
