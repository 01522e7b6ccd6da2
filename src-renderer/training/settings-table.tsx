/** Every value of a training: technical name, value, where it comes from; the explanation opens under the row. */
import { Fragment, useState } from 'react';
import type { Preset } from '../../src-main/contract/training.ts';
import { Button } from '../ui/button.tsx';
import type { Settings } from './choice-store.ts';
import { changedCount, changedRows } from './settings-fields.ts';
import { SettingsForm } from './settings-form.tsx';

export function SettingsTable(props: {
  preset: Preset;
  changes: Partial<Settings>;
  onChange: (changes: Partial<Settings>) => void;
}) {
  const { preset, changes } = props;
  const [lit, setLit] = useState<string | null>(null);
  const [editing, setEditing] = useState(false);

  if (editing) {
    return (
      <SettingsForm
        settings={preset.settings}
        changes={changes}
        onCancel={() => setEditing(false)}
        onSave={(next) => {
          props.onChange(next);
          setEditing(false);
        }}
      />
    );
  }
  const changed = changedRows(changes);
  const kept = preset.details.filter(({ name }) => !changed.some(({ replaces }) => replaces === name));
  return (
    <>
      <table className="settings">
        <thead>
          <tr>
            <th scope="col">Technical name</th>
            <th scope="col">Value</th>
            <th scope="col">Comes from</th>
          </tr>
        </thead>
        <tbody>
          {changed.map(({ name, value }) => (
            <tr key={name}>
              <td>
                <span className="strong">{name}</span>
              </td>
              <td className="num strong">{value}</td>
              <td>you</td>
            </tr>
          ))}
          {kept.map((row) => (
            <Fragment key={row.name}>
              <tr className={lit === row.name ? 'lit' : ''} onPointerEnter={() => setLit(row.name)}>
                <td>
                  <button
                    type="button"
                    className="term"
                    aria-expanded={lit === row.name}
                    onFocus={() => setLit(row.name)}
                    onClick={() => setLit(row.name)}
                  >
                    {row.name}
                  </button>
                </td>
                <td className="num">{row.value}</td>
                <td>{row.from}</td>
              </tr>
              {lit === row.name && (
                <tr className="lit">
                  <td colSpan={3}>
                    {row.explain}
                    <span className="note told">{row.source}</span>
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      <div className="row change">
        <Button kind="quiet" size="small" onClick={() => setEditing(true)}>
          Change values…
        </Button>
        {changedCount(changes) > 0 && (
          <Button kind="quiet" size="small" onClick={() => props.onChange({})}>
            Back to the preset
          </Button>
        )}
      </div>
    </>
  );
}
