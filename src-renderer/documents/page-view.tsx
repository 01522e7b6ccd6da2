import { useEffect, useState } from 'react';
import type { Document } from '../../src-main/contract/documents.ts';
import { core } from '../bridge.ts';
import { useQuery } from '../ui/use-query.ts';

/** Pixels across: sharp at the widest the pane gets, on a dense screen. */
const drawnPx = 1240;

const drawable: ReadonlySet<string> = new Set(['pdf', 'image', 'png', 'jpeg', 'tiff', 'webp', 'bmp', 'gif']);

/** Whether the original has pages or is a picture, so that it can be shown beside its text. */
export function hasPages({ format, state }: Pick<Document, 'format' | 'state'>): boolean {
  return format !== null && drawable.has(format) && state !== 'refused' && state !== 'cancelled';
}

interface Drawn {
  readonly address: string;
  readonly width: number;
  readonly height: number;
}

/** The page as a picture the browser can show; let go when another takes its place. */
function usePage(documentId: string, page: number): { drawn: Drawn | null; problem: string | null } {
  const query = useQuery(`page ${documentId} ${page}`, () =>
    core.documents.page({ documentId, page, width: drawnPx }),
  );
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const { value } = query;
  useEffect(() => {
    if (value === undefined) return undefined;
    const address = URL.createObjectURL(value.picture);
    setDrawn({ address, width: value.width, height: value.height });
    return () => {
      setDrawn(null);
      URL.revokeObjectURL(address);
    };
  }, [value]);
  return { drawn, problem: query.problem === null ? null : query.problem.what };
}

/** The original page beside its text, with the blocks of the sought passage marked where they stand on it. */
export function PageView(props: { document: Document; page: number; litPassage: string | null }) {
  const { document, page, litPassage } = props;
  const { drawn, problem } = usePage(document.id, page);
  const passage = document.passageList.find((each) => each.id === litPassage);
  const lit =
    passage === undefined
      ? []
      : document.blocks
          .slice(passage.blockFrom, passage.blockTo + 1)
          .filter(({ at }) => (at.page ?? 1) === page && at.box !== undefined);
  if (problem !== null) return <p className="page-none note">{problem} Read its text beside it.</p>;
  return (
    <figure className="page-view" aria-label={`The original, page ${page}`}>
      {drawn !== null && (
        <>
          <img src={drawn.address} alt={`Page ${page} as it looks in the original`} />
          {lit.map(({ at: { box } }, index) =>
            box === undefined ? null : (
              <span
                key={index}
                className="page-lit"
                style={{
                  left: `${(100 * box[0]) / drawn.width}%`,
                  top: `${(100 * box[1]) / drawn.height}%`,
                  width: `${(100 * box[2]) / drawn.width}%`,
                  height: `${(100 * box[3]) / drawn.height}%`,
                }}
              />
            ),
          )}
        </>
      )}
    </figure>
  );
}
