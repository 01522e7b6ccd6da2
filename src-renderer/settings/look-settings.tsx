import { Segment } from '../ui/segment.tsx';
import { Switch } from '../ui/switch.tsx';
import { setPreferences, usePreferences } from './preferences.ts';

/** Theme, density, single keys. */
export function LookSettings() {
  const { theme, density, singleKeys } = usePreferences();
  return (
    <>
      <h2 className="pane-title">Look and keys</h2>
      <div className="setting">
        <div>
          <h3 className="h">Light or dark</h3>
          <p className="note">“System” follows this computer.</p>
        </div>
        <Segment
          label="Light or dark"
          value={theme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={(next) => setPreferences({ theme: next })}
        />
      </div>
      <div className="setting">
        <div>
          <h3 className="h">Density</h3>
          <p className="note">“Comfortable” gives each row more room and one more step of text.</p>
        </div>
        <Segment
          label="Density"
          value={density}
          options={[
            { value: 'dense', label: 'Dense' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
          onChange={(next) => setPreferences({ density: next })}
        />
      </div>
      <div className="setting">
        <Switch
          label="Single keys"
          told="A approves, R rejects, J goes on, outside fields only. Off: every step by button, Tab and arrows."
          on={singleKeys}
          onChange={(next) => setPreferences({ singleKeys: next })}
        />
      </div>
    </>
  );
}
