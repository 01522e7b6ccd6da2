/** What can be chosen about an export before it is made. */
import type { Evaluation, EvaluationAnswer } from '../../src-main/contract/evaluation.ts';
import type { ExportOptions } from '../../src-main/contract/sharing.ts';
import { core } from '../bridge.ts';
import { Check } from '../ui/check.tsx';
import { Details } from '../ui/details.tsx';
import { Field, Select } from '../ui/field.tsx';
import { Radio } from '../ui/radio.tsx';
import { useQuery } from '../ui/use-query.ts';
import {
  type Choices,
  formatChoices,
  formChoices,
  type ShareTarget,
  weightsChoices,
} from './share-targets.ts';

/** Why it cannot be made with these choices; null when it can. */
export function choiceProblem(target: ShareTarget, { passphrase, again }: Choices): string | null {
  if (target.secret !== true) return null;
  if (passphrase.length < 8) return 'Enter a passphrase of at least 8 characters.';
  return passphrase === again ? null : 'The two passphrases differ.';
}

export function ShareChoices(props: {
  target: ShareTarget;
  evaluation: Evaluation | null;
  value: Choices;
  onChange: (next: Choices) => void;
  told: boolean;
}) {
  const { target, value } = props;
  const { options } = value;
  const set = (next: Partial<ExportOptions>): void =>
    props.onChange({ ...value, options: { ...options, ...next } });
  const needsWeights = target.weights === true && !(target.form === true && options.form === 'beside');
  return (
    <>
      {target.form === true && (
        <fieldset className="pick">
          <legend className="h">Form</legend>
          {formChoices.map((choice) => (
            <Radio
              key={choice.value}
              name="form"
              checked={options.form === choice.value}
              onChange={() => set({ form: choice.value })}
              label={choice.label}
              told={choice.told}
            />
          ))}
        </fieldset>
      )}
      {needsWeights && (
        <fieldset className="pick">
          <legend className="h">Size</legend>
          {weightsChoices.map((choice) => (
            <Radio
              key={choice.value}
              name="weights"
              checked={options.weights === choice.value}
              onChange={() => set({ weights: choice.value })}
              label={choice.label}
              told={choice.told}
            />
          ))}
        </fieldset>
      )}
      {target.kind === 'examples' && (
        <Select
          label="Form"
          value={options.format}
          onChange={(event) => set({ format: event.target.value as ExportOptions['format'] })}
        >
          {formatChoices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
      {target.kind === 'demo' && props.evaluation !== null && (
        <DemoChoices evaluation={props.evaluation} options={options} onChange={set} />
      )}
      {target.secret === true && (
        <div className="secret">
          <Field
            label="Passphrase for the file"
            type="password"
            autoComplete="new-password"
            value={value.passphrase}
            onChange={(event) => props.onChange({ ...value, passphrase: event.target.value })}
            problem={props.told ? choiceProblem(target, value) : null}
            hint="At least 8 characters. Tell it by another way than the file. Nobody can recover it."
          />
          <Field
            label="The same passphrase again"
            type="password"
            autoComplete="new-password"
            value={value.again}
            onChange={(event) => props.onChange({ ...value, again: event.target.value })}
          />
        </div>
      )}
    </>
  );
}

function DemoChoices(props: {
  evaluation: Evaluation;
  options: ExportOptions;
  onChange: (next: Partial<ExportOptions>) => void;
}) {
  const { options } = props;
  const answers = useQuery(`answers ${props.evaluation.id}`, () =>
    core.evaluation.answers({ evaluationId: props.evaluation.id }),
  );
  const all: readonly EvaluationAnswer[] = answers.value ?? [];
  const chosen = options.answers.length === 0 ? all.slice(0, 12).map(({ id }) => id) : options.answers;
  function toggle(id: string, on: boolean): void {
    const next = on ? [...chosen, id] : chosen.filter((each) => each !== id);
    props.onChange({ answers: all.filter((each) => next.includes(each.id)).map((each) => each.id) });
  }
  return (
    <>
      <section>
        <Details summary={`Questions shown: ${chosen.length} of ${all.length}`}>
          <div className="questions">
            {all.map((answer) => (
              <Check
                key={answer.id}
                checked={chosen.includes(answer.id)}
                onChange={(on) => toggle(answer.id, on)}
              >
                {answer.question}
              </Check>
            ))}
          </div>
        </Details>
      </section>
      <fieldset className="pick">
        <legend className="h">What is inside</legend>
        <Radio
          name="demo-form"
          checked={options.form === 'beside'}
          onChange={() => props.onChange({ form: 'beside' })}
          label="What it learned"
          told="Small. It can be asked where the same base model is."
        />
        <Radio
          name="demo-form"
          checked={options.form === 'joined'}
          onChange={() => props.onChange({ form: 'joined' })}
          label="The whole model"
          told="Large. It can be asked anywhere."
        />
        <Check checked={options.withApproved} onChange={(withApproved) => props.onChange({ withApproved })}>
          Show the approved answers too
        </Check>
      </fieldset>
      <Field
        label="Opens until (optional)"
        type="date"
        value={options.expires ?? ''}
        onChange={(event) => props.onChange({ expires: event.target.value || null })}
        hint="After this day it no longer opens. It goes by the other computer’s calendar."
      />
    </>
  );
}
