/** How long it may learn: three plain sentences with the project's own counts, and the time of each. */
import type { Preset, PresetName } from '../../src-main/contract/training.ts';
import { sayRange } from '../ui/say.ts';

export const presetWords: Record<PresetName, string> = {
  quick: 'Quick',
  balanced: 'Balanced',
  thorough: 'Thorough',
};

export function PresetChoice(props: {
  presets: readonly Preset[];
  chosen: PresetName | null;
  /** What the trial measured for the chosen one. */
  measured: readonly [number, number] | null;
  onChoose: (preset: PresetName) => void;
}) {
  return (
    <fieldset className="presets">
      <legend className="h">How long it may learn</legend>
      <ul className="choice">
        {props.presets.map((preset) => {
          const chosen = preset.name === props.chosen;
          const seconds = chosen ? (props.measured ?? preset.seconds) : preset.seconds;
          return (
            <li key={preset.name}>
              <label>
                <input
                  type="radio"
                  name="preset"
                  checked={chosen}
                  onChange={() => props.onChoose(preset.name)}
                />
                <b className={chosen ? 'pick' : ''}>{presetWords[preset.name]}</b>
                <span>{preset.sentence}</span>
                <span className="num">{seconds === null ? 'not measured' : sayRange(seconds)}</span>
              </label>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
