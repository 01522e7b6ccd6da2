import { Pane } from '../ui/pane.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { hrefOf, type SettingsSection } from '../wizard/navigate.ts';
import { EndpointSettings } from './endpoint-settings.tsx';
import { LogSettings } from './log-settings.tsx';
import { LookSettings } from './look-settings.tsx';
import { ReviewerSettings } from './reviewer-settings.tsx';
import { StorageSettings } from './storage-settings.tsx';
import './settings.css';

const sections: readonly {
  readonly section: SettingsSection;
  readonly name: string;
  readonly told: string;
}[] = [
  { section: 'look', name: 'Look and keys', told: 'Light or dark, density, single keys' },
  { section: 'reviewer', name: 'Reviewer', told: 'The name on every approval' },
  { section: 'storage', name: 'What is stored where', told: 'Files, keys, and what leaves' },
  { section: 'endpoint', name: 'Local endpoint', told: 'Let programs on this computer ask your models' },
  { section: 'log', name: 'Log', told: 'Who did what, and that it is whole' },
];

function Section({ section }: { section: SettingsSection }) {
  switch (section) {
    case 'look':
      return <LookSettings />;
    case 'reviewer':
      return <ReviewerSettings />;
    case 'storage':
      return <StorageSettings />;
    case 'endpoint':
      return <EndpointSettings />;
    case 'log':
      return <LogSettings />;
  }
}

/** What holds for this computer and this workspace. */
export function SettingsScreen({ section }: { section: SettingsSection }) {
  return (
    <main className="stage">
      <StageHead title="Settings" sentence="They hold for this computer and take effect at once." />
      <div className="cols settings">
        <Pane label="Sections">
          <ul className="list sections">
            {sections.map((each) => (
              <li key={each.section}>
                <a
                  href={hrefOf({ at: 'settings', section: each.section })}
                  aria-current={each.section === section ? 'page' : undefined}
                >
                  <b>{each.name}</b>
                  <span className="note">{each.told}</span>
                </a>
              </li>
            ))}
            <li>
              <a href={hrefOf({ at: 'models', item: null })}>
                <b>Models</b>
                <span className="note">The library of base models, a screen of its own</span>
              </a>
            </li>
          </ul>
        </Pane>
        <Pane label={sections.find((each) => each.section === section)?.name ?? ''}>
          <div className="scroll settings-body" tabIndex={0} role="group" aria-label="Settings">
            <Section key={section} section={section} />
          </div>
        </Pane>
      </div>
    </main>
  );
}
