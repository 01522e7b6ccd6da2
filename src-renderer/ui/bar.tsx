/** How far something is, 4 px; the countable words stand beside it. A null total draws an empty line. */
export function Bar(props: { label: string; done: number; total: number | null }) {
  const share = props.total === null || props.total <= 0 ? 0 : Math.min(1, props.done / props.total);
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={props.total ?? undefined}
      aria-valuenow={props.total === null ? undefined : Math.min(props.done, props.total)}
    >
      <i style={{ width: `${share * 100}%` }} />
    </div>
  );
}

/** Parts of one whole as one line; each part is named in words near it. */
export function PartsBar(props: {
  label: string;
  parts: readonly { readonly share: number; readonly tone: 'accent' | 'warn' | 'grey' }[];
}) {
  const classOf = { accent: '', warn: 'b', grey: 'a' };
  return (
    <div className="bar" role="img" aria-label={props.label}>
      {props.parts.map((part, index) => (
        <i key={index} className={classOf[part.tone]} style={{ width: `${part.share * 100}%` }} />
      ))}
    </div>
  );
}
