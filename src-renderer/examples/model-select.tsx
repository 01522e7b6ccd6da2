import { Select } from '../ui/field.tsx';
import type { ModelPick } from './use-models.ts';

/** Which model does it. */
export function ModelSelect({ pick, told }: { pick: ModelPick; told?: string | undefined }) {
  return (
    <Select
      label="Model"
      value={pick.model?.id ?? ''}
      onChange={(event) => pick.pick(event.target.value)}
      hint={
        told ??
        (pick.model?.builtIn === true
          ? 'The built-in starter is for trying the app. What it writes is often of no use; bring a larger model on the Training step.'
          : undefined)
      }
    >
      {(pick.models ?? []).map((each) => (
        <option key={each.id} value={each.id}>
          {each.name}
        </option>
      ))}
    </Select>
  );
}

/** Why nothing can start yet, for the button that would. */
export function noModel(pick: ModelPick): string | null {
  return pick.models !== undefined && pick.model === undefined
    ? 'No model on this computer can do this.'
    : null;
}
