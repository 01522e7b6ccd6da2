/** The values as fields. Errors on leaving a field or on saving; nothing is stored until a training starts with them. */
import { type FormEvent, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Field, Select } from '../ui/field.tsx';
import { focusFirstBad } from '../ui/focus-first-bad.ts';
import type { Settings } from './choice-store.ts';
import { deviceNames, differences, type NumberField, numberFields, readNumber } from './settings-fields.ts';

export function SettingsForm(props: {
  settings: Settings;
  changes: Partial<Settings>;
  onSave: (changes: Partial<Settings>) => void;
  onCancel: () => void;
}) {
  const start: Settings = { ...props.settings, ...props.changes };
  const [device, setDevice] = useState(start.device);
  const [typed, setTyped] = useState<Record<string, string>>(() =>
    Object.fromEntries(numberFields.map(({ key }) => [key, String(start[key])])),
  );
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const problemOf = (field: NumberField): string | null => {
    const read = readNumber(field, typed[field.key] ?? '');
    return 'problem' in read ? read.problem : null;
  };

  function save(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setLeft(new Set(numberFields.map(({ key }) => key)));
    const edited = { ...start, device };
    for (const field of numberFields) {
      const read = readNumber(field, typed[field.key] ?? '');
      if ('problem' in read) {
        focusFirstBad(event.currentTarget);
        return;
      }
      edited[field.key] = read.value;
    }
    props.onSave(differences(props.settings, edited));
  }

  return (
    <form className="settings-form" onSubmit={save} noValidate>
      {numberFields.map((field) => (
        <Field
          key={field.key}
          label={field.name}
          inputMode="decimal"
          autoComplete="off"
          value={typed[field.key] ?? ''}
          onChange={(event) => setTyped({ ...typed, [field.key]: event.currentTarget.value })}
          onBlur={() => setLeft(new Set(left).add(field.key))}
          problem={left.has(field.key) ? problemOf(field) : null}
        />
      ))}
      <Select
        label="Device"
        value={device}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value === 'auto' || value === 'cpu' || value === 'gpu') setDevice(value);
        }}
      >
        {Object.entries(deviceNames).map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </Select>
      <p className="note">These values hold for the next training only. A trial uses the preset’s own.</p>
      <div className="row">
        <Button type="submit" size="small">
          Use these values
        </Button>
        <Button kind="quiet" size="small" onClick={props.onCancel}>
          Discard
        </Button>
      </div>
    </form>
  );
}
