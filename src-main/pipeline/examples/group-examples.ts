import type { Split } from '../../contract/examples.ts';
import type { Flag } from '../../storage/column-types.ts';

export interface Divisible {
  readonly id: string;
  readonly document_id: string | null;
  readonly passage_id: string | null;
  readonly imported_from: string | null;
  readonly group_name: string | null;
  readonly question_key: string;
  readonly split: Split | null;
  readonly split_fixed: Flag;
}

export interface Near {
  /** The first document of a near-duplicate's group, by document id. */
  readonly documents: ReadonlyMap<string, string>;
  /** The first of the examples that ask nearly the same, by example id. */
  readonly questions: ReadonlyMap<string, string>;
}

/**
 * The group of each example: examples of one document, wordings of one question (as a file names them) and
 * same questions stand together, and so does whatever these ties connect.
 * @param source what counts as one source: with too few documents it is the passage
 * @param near ties of near-duplicates, besides
 * @returns group name by example id; the name is that of the group's first member
 */
export function groupExamples(
  examples: readonly Divisible[],
  source: 'document' | 'passage',
  near: Near = { documents: new Map(), questions: new Map() },
): Map<string, string> {
  const parent = new Map<string, string>();
  const find = (node: string): string => {
    let root = node;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    // Flattened on the way back, or long chains of ties would be walked again and again.
    for (let at = node; at !== root; ) {
      const next = parent.get(at) as string;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  const first = new Map<string, string>();
  for (const example of examples) {
    parent.set(example.id, example.id);
    for (const tie of tiesOf(example, source, near)) {
      const other = first.get(tie);
      if (other === undefined) first.set(tie, example.id);
      // The older one stays the root: the group keeps its name as it grows.
      else join(find(other), find(example.id));
    }
  }
  return new Map(examples.map(({ id }) => [id, find(id)]));

  function join(a: string, b: string): void {
    if (a === b) return;
    if (a < b) parent.set(b, a);
    else parent.set(a, b);
  }
}

function tiesOf(example: Divisible, by: 'document' | 'passage', near: Near): string[] {
  // Fixed examples tie only to their document: the file may divide wordings of one question on purpose.
  const document = example.document_id;
  const source =
    by === 'passage'
      ? example.passage_id
      : document === null
        ? null
        : (near.documents.get(document) ?? document);
  const ties = source === null ? [] : [`source ${source}`];
  if (example.split_fixed === 1) return ties;
  if (example.group_name !== null) ties.push(`group ${example.imported_from ?? ''} ${example.group_name}`);
  ties.push(`question ${example.question_key}`);
  const alike = near.questions.get(example.id);
  if (alike !== undefined) ties.push(`near ${alike}`);
  return ties;
}
