import type { LucideIcon } from 'lucide-react';

/** A Lucide icon at 16 px. Without a label it is decoration, because a word stands beside it. */
export function Icon({
  icon: Drawing,
  label,
  className,
}: {
  icon: LucideIcon;
  label?: string;
  className?: string;
}) {
  const classes = className === undefined ? 'i' : `i ${className}`;
  if (label === undefined) return <Drawing className={classes} aria-hidden="true" />;
  return <Drawing className={classes} role="img" aria-label={label} />;
}
