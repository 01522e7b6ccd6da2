/** Characters kept at the end of a name, so that the ending and what stands before it are always seen. */
const tailLength = 10;

/** A file name that gives way in the middle when there is no room. */
export function FileName({ name }: { name: string }) {
  const cut = Math.max(0, name.length - tailLength);
  return (
    <b className="file-name" title={name}>
      {/* Cut in two it would be read aloud as two words. */}
      <span className="vh">{name}</span>
      <span className="clip" aria-hidden="true">
        {name.slice(0, cut)}
      </span>
      <span aria-hidden="true">{name.slice(cut)}</span>
    </b>
  );
}
