import { Select } from '../ui/field.tsx';
import { useReviewSettings } from './use-review-settings.ts';

/** The colleague a flag is for; nothing to choose while nobody else has reviewed here. */
export function FlagFor(props: {
  projectId: string;
  value: string | null;
  onChange: (name: string | null) => void;
}) {
  const settings = useReviewSettings(props.projectId).value;
  const others = settings?.reviewers.filter((name) => name !== settings.me) ?? [];
  if (others.length === 0) return null;
  return (
    <Select
      label="Flag it for"
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">Anybody</option>
      {others.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </Select>
  );
}
