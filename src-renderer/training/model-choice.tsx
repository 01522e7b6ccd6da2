/** Which model learns: a radio row for each, with a verdict for chat and one for tuning. A row that cannot says why. */
import type { BaseModel, Verdict } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { sayCount, sayWhen } from '../ui/say.ts';
import { bytes } from '../ui/words.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { hrefOf } from '../wizard/navigate.ts';

/** Why a model cannot be chosen; null when it can. */
export function cannotTune(model: BaseModel): string | null {
  if (model.missing) return 'because its file was moved or changed since it was added';
  return model.tuning.verdict === 'cannot' ? (model.tuning.because ?? 'because it does not fit') : null;
}

const verdictWords = { fits: 'Fits', tight: 'Tight', cannot: 'Cannot', unknown: 'Not known' };

function VerdictWords({ verdict, missing }: { verdict: Verdict; missing: boolean }) {
  if (missing) {
    return (
      <span className="v">
        <b>Cannot</b>, because its file was moved or changed since it was added
      </span>
    );
  }
  return (
    <span className="v">
      <b>{verdictWords[verdict.verdict]}</b>
      {verdict.because !== null && `, ${verdict.because}`}
    </span>
  );
}

export function ModelChoice(props: {
  models: readonly BaseModel[];
  chosen: string | null;
  onChoose: (modelId: string) => void;
}) {
  return (
    <fieldset className="models">
      <legend className="vh">Model</legend>
      <div className="cap" aria-hidden="true">
        <span className="h">Model</span>
        <span className="note">For chat</span>
        <span className="note">For tuning</span>
      </div>
      <ul className="choice">
        {props.models.map((model) => {
          const open = model.id === props.chosen;
          const cannot = cannotTune(model);
          return (
            <li key={model.id} className={cannot === null ? (open ? 'open-row' : '') : 'cannot'}>
              <label>
                <input
                  type="radio"
                  name="model"
                  checked={open}
                  disabled={cannot !== null}
                  onChange={() => props.onChoose(model.id)}
                />
                <span>
                  <b className={open ? 'pick' : ''}>{model.name}</b>
                  <span className="note told">
                    {model.builtIn ? 'Comes with Vernacular' : `Added ${sayWhen(model.addedAt)}`}
                  </span>
                </span>
                <VerdictWords verdict={model.chat} missing={model.missing} />
                <VerdictWords verdict={model.tuning} missing={model.missing} />
              </label>
              {open && <ModelFacts model={model} />}
              {!open && cannot !== null && !model.builtIn && <RemoveModel model={model} />}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function ModelFacts({ model }: { model: BaseModel }) {
  const words = Math.round((model.contextTokens * 0.75) / 100) * 100;
  return (
    <div className="facts">
      <dl>
        <dt>Licence</dt>
        <dd>{model.licence ?? 'not named in the file'}</dd>
        <dt>Size</dt>
        <dd>{bytes(model.bytes)} on disk</dd>
        <dt>Knows</dt>
        <dd>{sayCount(model.parameters)} values</dd>
        <dt>Reads at once</dt>
        <dd>about {words.toLocaleString('en-GB')} words</dd>
      </dl>
      {!model.builtIn && <RemoveModel model={model} />}
    </div>
  );
}

function RemoveModel({ model }: { model: BaseModel }) {
  const remove = useAction(() => core.models.remove({ modelId: model.id }));
  return (
    <div className="remove">
      <LinkButton kind="quiet" size="small" href={hrefOf({ at: 'models', item: model.id })}>
        {model.missing ? 'Look for it' : 'All about it'}
      </LinkButton>
      <Button kind="quiet" size="small" busy={remove.busy && 'Removing'} onClick={() => void remove.run()}>
        Remove from the list
      </Button>
      <ShowProblem problem={remove.problem} />
    </div>
  );
}
