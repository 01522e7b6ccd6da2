/** House rules: what every answer is held to, in review and in the scores. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Rule } from '../../src-main/contract/rules.ts';
import { core } from '../bridge.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { count } from '../ui/words.ts';
import { bodyOf, type RuleDraft, type RuleKind, ruleKinds } from './rule-words.ts';

const empty: RuleDraft = { kind: 'must-say', about: '', say: '', words: '25' };

export function RulesDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const stored = useQuery(`rules ${projectId}`, () => core.examples.rules.list({ projectId }));
  const [changed, setChanged] = useState<readonly Rule[] | null>(null);
  const [draft, setDraft] = useState<RuleDraft>(empty);
  const [told, setTold] = useState(false);
  const rules = changed ?? stored.value;
  const body = bodyOf(draft);
  const add = useAction(async () => {
    if (body === null) return;
    setChanged(await core.examples.rules.add({ projectId, body }));
    setDraft({ ...empty, kind: draft.kind });
    setTold(false);
  });
  const remove = useAction(async (ruleId: string) => {
    setChanged(await core.examples.rules.remove({ ruleId }));
  });
  const set = (part: Partial<RuleDraft>) => setDraft({ ...draft, ...part });
  const kind = ruleKinds[draft.kind];

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="House rules"
      onSubmit={() => {
        setTold(true);
        void add.run();
      }}
      foot={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" type="submit" busy={add.busy && 'Adding'}>
            Add this rule
          </Button>
        </>
      }
    >
      <p className="note">
        Every answer is held to them, word by word: examples as they are reviewed, models as they are scored.
      </p>
      {rules !== undefined && rules.length > 0 && (
        <ul className="rules">
          {rules.map((rule) => (
            <li key={rule.id}>
              <span>
                {rule.words}
                <span className={rule.broken > 0 ? 'note warn' : 'note'}>
                  {rule.broken > 0
                    ? `${count(rule.broken, 'approved example')} ${rule.broken === 1 ? 'breaks' : 'break'} it`
                    : 'kept by every approved example'}
                </span>
              </span>
              <IconButton
                icon={Trash2}
                label={`Remove: ${rule.words}`}
                onClick={() => void remove.run(rule.id)}
              />
            </li>
          ))}
        </ul>
      )}
      <Select
        label="New rule"
        value={draft.kind}
        onChange={(event) => set({ kind: event.currentTarget.value as RuleKind })}
      >
        {Object.entries(ruleKinds).map(([name, { words }]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </Select>
      {kind.about !== undefined && (
        <Field
          label={kind.about.label}
          hint={kind.about.hint}
          value={draft.about}
          onChange={(event) => set({ about: event.currentTarget.value })}
          problem={told && kind.about.needed && draft.about.trim() === '' ? 'Say what it is about.' : null}
        />
      )}
      {kind.say !== undefined && (
        <Field
          label={kind.say.label}
          hint={kind.say.hint}
          value={draft.say}
          onChange={(event) => set({ say: event.currentTarget.value })}
          problem={told && draft.say.trim() === '' ? 'Enter the words.' : null}
        />
      )}
      {draft.kind === 'short-sentences' && (
        <Field
          label="Most words in a sentence"
          inputMode="numeric"
          value={draft.words}
          onChange={(event) => set({ words: event.currentTarget.value })}
          problem={told && body === null ? 'Enter a number from 3 to 200.' : null}
        />
      )}
      <ShowProblem problem={stored.problem ?? add.problem ?? remove.problem} />
    </Dialog>
  );
}
