/** What stands before a conversation, and how words are chosen. For every question from now on. */
import { useState } from 'react';
import type { ChatSettings } from '../../src-main/contract/chat.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import type { Action } from '../ui/use-action.ts';

const limits = {
  temperature: { from: 0, to: 2, whole: false },
  seed: { from: 0, to: 2_147_483_647, whole: true },
  maxTokens: { from: 16, to: 4096, whole: true },
} as const;

type Numbered = keyof typeof limits;

/** @returns what is wrong with a number as typed, or null */
export function faultOf(name: Numbered, typed: string): string | null {
  const { from, to, whole } = limits[name];
  const value = Number(typed);
  const fits = typed.trim() !== '' && value >= from && value <= to && (!whole || Number.isInteger(value));
  return fits ? null : `Enter a ${whole ? 'whole ' : ''}number from ${from} to ${to}.`;
}

export function ChatSettingsDialog(props: {
  settings: ChatSettings;
  save: Action<[ChatSettings]>;
  onClose: () => void;
}) {
  const { settings, save } = props;
  const [system, setSystem] = useState(settings.system);
  const [numbers, setNumbers] = useState<Record<Numbered, string>>({
    temperature: String(settings.temperature),
    seed: String(settings.seed),
    maxTokens: String(settings.maxTokens),
  });
  const [told, setTold] = useState(false);
  const faults = (Object.keys(limits) as Numbered[]).filter((name) => faultOf(name, numbers[name]) !== null);
  async function submit(): Promise<void> {
    setTold(true);
    if (faults.length > 0) return;
    const { temperature, seed, maxTokens } = numbers;
    await save.run({
      ...settings,
      system,
      temperature: Number(temperature),
      seed: Number(seed),
      maxTokens: Number(maxTokens),
    });
    props.onClose();
  }
  const field = (name: Numbered, label: string, hint: string) => (
    <Field
      label={label}
      hint={hint}
      inputMode="decimal"
      value={numbers[name]}
      onChange={(event) => setNumbers({ ...numbers, [name]: event.currentTarget.value })}
      problem={told ? faultOf(name, numbers[name]) : null}
    />
  );
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="How it answers"
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.busy && 'Saving'}>
            Save
          </Button>
        </>
      }
    >
      <TextArea
        label="Said to both before every question"
        hint="Leave it empty to hear them as they were trained."
        rows={4}
        maxLength={4000}
        value={system}
        onChange={(event) => setSystem(event.currentTarget.value)}
      />
      <Details summary="Details" open={told && faults.length > 0}>
        <div className="fields">
          {field('temperature', 'Temperature', '0 always takes the likeliest word, as Scores does.')}
          {field('seed', 'Seed', 'The same seed gives the same answer again.')}
          {field('maxTokens', 'Longest answer, in tokens', 'A token is about three quarters of a word.')}
        </div>
      </Details>
      <ShowProblem problem={save.problem} />
    </Dialog>
  );
}
