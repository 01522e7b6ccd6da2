import { core } from '../bridge.ts';
import { FileName } from '../ui/file-name.tsx';
import { Marked } from '../ui/marked.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';
import { stageHref } from '../wizard/navigate.ts';
import { writeOpenItem } from './open-item.ts';

/** Passages that hold the words, across all documents. */
export function SearchResults(props: { projectId: string; query: string; openPassage: string | null }) {
  const { projectId, query } = props;
  const found = useQuery(`search ${projectId} ${query}`, () =>
    core.documents.search({ projectId, query, limit: 50 }),
  );
  if (found.value === undefined) {
    return (
      <div className="pad">
        <ShowProblem problem={found.problem} />
      </div>
    );
  }
  if (found.value.length === 0) {
    return (
      <p className="pad dense ink2">No passage holds “{query}”. Try one word of it, or its beginning.</p>
    );
  }
  return (
    <ul className="list found scroll" aria-label="Passages found">
      {found.value.map((hit) => (
        <li key={hit.passageId}>
          <a
            href={stageHref(projectId, 'documents', writeOpenItem(hit.documentId, hit.passageId))}
            aria-current={hit.passageId === props.openPassage || undefined}
          >
            <span className="read-s">
              <Marked text={hit.snippet} />
            </span>
            <span className="note found-in">
              <FileName name={hit.documentName} />
              {hit.page !== null && <span>, page {hit.page}</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
