/** What stands between the scores and a release: each demand, met or not, and which are demanded. */
import { Check, Circle, CircleDot } from 'lucide-react';
import { useState } from 'react';
import type { Condition, ConditionName, Release } from '../../src-main/contract/release.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { Switch } from '../ui/switch.tsx';
import { useAction } from '../ui/use-action.ts';
import { count } from '../ui/words.ts';

const names: Record<ConditionName, string> = {
  'broken-accepted': 'Newly broken answers',
  'nothing-worse': 'No figure worse',
  'proven-better': 'Proven better',
  'documents-apart': 'Documents kept apart',
  'no-leaks': 'No leaks into the test',
  'rated-blind': 'Preferred by people',
  'refuses-unknown': 'Declines no worse than its base',
  'nothing-forgotten': 'Nothing proven forgotten',
  'before-by-heart': 'Not learned by heart',
  'codes-kept': 'Planted codes not said',
  'nothing-verbatim': 'Nothing private word for word',
};

/** What the scores are worth: whoever signs sees it, demanded or not. */
const weighs: readonly ConditionName[] = ['documents-apart', 'no-leaks'];

export function Gate(props: {
  release: Release;
  onRelease: (release: Release) => void;
  onBroken: () => void;
}) {
  const { conditions, ready, signatures } = props.release;
  const [choosing, setChoosing] = useState(false);
  const open = conditions.filter(({ demanded, met }) => demanded && !met).length;
  const title = signatures.length > 0 ? 'Signed' : ready ? 'Ready to sign' : 'Not ready to sign';
  return (
    <>
      <h2 className="title">{title}</h2>
      <p className="note">
        {open === 0 ? 'Nothing stands in the way.' : `${count(open, 'demand')} not met yet.`}
      </p>
      <ul>
        {conditions
          .filter(({ name, demanded, met }) => demanded || met || weighs.includes(name))
          .map((condition) => (
            <Row key={condition.name} condition={condition} onBroken={props.onBroken} />
          ))}
      </ul>
      <Button kind="quiet" size="small" className="demands" onClick={() => setChoosing(true)}>
        Choose what is demanded
      </Button>
      {choosing && (
        <ChooseDemands
          release={props.release}
          onClose={() => setChoosing(false)}
          onChosen={(release) => {
            props.onRelease(release);
            setChoosing(false);
          }}
        />
      )}
    </>
  );
}

function Row({ condition, onBroken }: { condition: Condition; onBroken: () => void }) {
  const { name, demanded, met, words } = condition;
  const warn = demanded && !met;
  return (
    <li className={warn ? 'warn' : undefined}>
      <Icon icon={met ? Check : demanded ? CircleDot : Circle} />
      <span className={warn ? 'strong' : undefined}>
        {names[name]}
        <span className="note">
          {name === 'broken-accepted' && !met ? (
            <button type="button" className="link" onClick={onBroken}>
              {words}
            </button>
          ) : (
            words
          )}
        </span>
      </span>
    </li>
  );
}

function ChooseDemands(props: {
  release: Release;
  onClose: () => void;
  onChosen: (release: Release) => void;
}) {
  const { conditions, evaluationId } = props.release;
  const [chosen, setChosen] = useState(
    () => new Set(conditions.filter(({ demanded }) => demanded).map(({ name }) => name)),
  );
  const save = useAction(async () => {
    props.onChosen(await core.evaluation.release.demand({ evaluationId, conditions: [...chosen] }));
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="What is demanded before a release"
      onSubmit={() => void save.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.busy && 'Saving'}>
            Save
          </Button>
        </>
      }
    >
      <p className="note">Holds for every training of this project. The change is written to the log.</p>
      {conditions.map(({ name, words }) => (
        <Switch
          key={name}
          label={names[name]}
          told={words}
          on={chosen.has(name)}
          onChange={(on) => {
            const next = new Set(chosen);
            if (on) next.add(name);
            else next.delete(name);
            setChosen(next);
          }}
        />
      ))}
      <ShowProblem problem={save.problem} />
    </Dialog>
  );
}
