import { StageHead } from '../ui/stage-head.tsx';
import type { SettingsSection } from '../wizard/navigate.ts';

export function SettingsScreen({ section }: { section: SettingsSection }) {
  return (
    <main className="stage" data-section={section}>
      <StageHead title="Settings" sentence="" />
    </main>
  );
}
