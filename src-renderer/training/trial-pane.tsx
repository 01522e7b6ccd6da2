/** The margin of the choice: what the trial measured, and every value that will be used. */
import type { BaseModel } from '../../src-main/contract/models.ts';
import type { Preset } from '../../src-main/contract/training.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { sayDuration, sayRange, sayWhen } from '../ui/say.ts';
import { bytes } from '../ui/words.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import type { Action } from '../ui/use-action.ts';
import type { Settings, TrialSeen } from './choice-store.ts';
import { presetWords } from './preset-choice.tsx';
import { deviceWords } from './run-words.ts';
import { sayVerdict } from './say-verdict.ts';
import { SettingsTable } from './settings-table.tsx';

export function TrialPane(props: {
  model: BaseModel | null;
  preset: Preset | null;
  trial: TrialSeen | null;
  measure: Action<[]>;
  changes: Partial<Settings>;
  onChange: (changes: Partial<Settings>) => void;
}) {
  const { model, preset, trial, measure } = props;
  return (
    <aside className="pane trial scroll" aria-label="What the trial measured" data-pane="" tabIndex={-1}>
      <section>
        <h2 className="title">
          {trial
            ? 'What the trial measured'
            : preset?.seconds
              ? 'Measured before'
              : 'Measure before you start'}
        </h2>
        {trial ? <TrialFigures trial={trial} /> : <BeforeTrial preset={preset} />}
        <ShowProblem problem={measure.problem} />
        {model && preset && (
          <div className="measure">
            <Button size="small" busy={measure.busy && 'Measuring'} onClick={() => void measure.run()}>
              {trial ? 'Measure again' : 'Measure'}
            </Button>
            {measure.busy && <span className="note">Usually under a minute. You can go on working.</span>}
          </div>
        )}
      </section>
      {preset && (
        <section>
          <Details summary={`Details of ${presetWords[preset.name]}`} open>
            <SettingsTable
              key={preset.name}
              preset={preset}
              changes={props.changes}
              onChange={props.onChange}
            />
          </Details>
        </section>
      )}
    </aside>
  );
}

function BeforeTrial({ preset }: { preset: Preset | null }) {
  if (preset?.seconds) {
    return (
      <p className="note">
        An earlier trial with this model forecasts {sayRange(preset.seconds)} for this length. Measure again
        when your examples or this computer have changed.
      </p>
    );
  }
  return (
    <p className="note">
      The trial runs a real step on your longest examples. It tells how long the training takes, what it runs
      on and how much memory it needs. Nothing is kept from it.
    </p>
  );
}

function TrialFigures({ trial }: { trial: TrialSeen }) {
  const { result } = trial;
  const share = Math.min(1, result.memoryBytes / Math.max(1, result.memoryFreeBytes));
  const spare = Math.max(0, result.memoryFreeBytes - result.memoryBytes);
  return (
    <>
      <p className="note">A real step on the longest examples, {sayWhen(trial.at)}</p>
      <dl>
        <dt>Whole training</dt>
        <dd className="num strong">{sayRange(result.seconds)}</dd>
        <dt>One pass</dt>
        <dd className="num">{sayDuration(result.secondsPerPass)}</dd>
        <dt>Ran on</dt>
        <dd>{deviceWords(result.device.kind)}</dd>
        <dt>Memory at its peak</dt>
        <dd className="num strong">
          {bytes(result.memoryBytes)} of {bytes(result.memoryFreeBytes)} free
        </dd>
      </dl>
      <div
        className="meter"
        role="img"
        aria-label={`Of ${bytes(result.memoryFreeBytes)} free, training takes ${bytes(result.memoryBytes)} at its peak, ${bytes(spare)} stays free`}
      >
        <i style={{ width: `${Math.max(share * 100, 1)}%` }} />
      </div>
      <div className="ends note num">
        <span>{result.device.name}</span>
        <span>{bytes(spare)} to spare</span>
      </div>
      {result.verdict && <p className="note why">{sayVerdict(result.verdict)}</p>}
      {result.device.why !== '' && <p className="note why">{result.device.why}</p>}
      {result.choices !== undefined && result.choices.length > 0 && (
        <Details summary="How it is made to fit">
          {result.choices.map((words) => (
            <p key={words} className="note why">
              {words}
            </p>
          ))}
        </Details>
      )}
    </>
  );
}
