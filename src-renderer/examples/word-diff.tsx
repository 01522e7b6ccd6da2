import { diffWordsWithSpace } from 'diff';

/** What an edit changed, word by word. Too long texts are shown as they are now. */
export function WordDiff(props: { before: string; after: string }) {
  const parts = diffWordsWithSpace(props.before, props.after, { maxEditLength: 2000 });
  if (parts === undefined) return props.after;
  return parts.map((part, index) => {
    if (part.added) return <ins key={index}>{part.value}</ins>;
    if (part.removed) return <del key={index}>{part.value}</del>;
    return <span key={index}>{part.value}</span>;
  });
}
