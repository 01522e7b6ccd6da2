/** Where a model’s file moved or changed since it was used: says so, and finds it by its fingerprint. */
import { useState } from 'react';
import { core, shell } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { countOrNo } from '../ui/words.ts';
import { useModels } from './use-models.ts';

/** Nothing while the file lies where it lay. @param props.modelName where the id is not known */
export function ModelGone(props: { modelId: string | null; modelName?: string | null }) {
  const models = useModels();
  const [looked, setLooked] = useState<number | null>(null);
  const model = models.value?.find(({ id, name }) =>
    props.modelId === null ? name === props.modelName : id === props.modelId,
  );
  const find = useAction(async (folder: string | null) => {
    if (model === undefined) return;
    setLooked(null);
    const result = await core.models.locate({ modelId: model.id, folder });
    if (!result.found) setLooked(result.lookedAt);
    models.reload();
  });
  const choose = useAction(async () => {
    const chosen = await shell?.chooseFolder({ title: 'Look for the model in a folder' });
    if (chosen?.path != null) await find.run(chosen.path);
  });
  if (model === undefined || !model.missing) return null;
  return (
    <>
      <Notice
        tone="warn"
        what={
          model.state === 'moved'
            ? `The file of “${model.name}” is no longer where it was`
            : `The file of “${model.name}” is not the one that was used`
        }
        action={
          <span className="row">
            <Button size="small" busy={find.busy && 'Looking'} onClick={() => void find.run(null)}>
              Look for it
            </Button>
            {shell !== null && (
              <Button size="small" onClick={() => void choose.run()}>
                Look in a folder…
              </Button>
            )}
          </span>
        }
      >
        <p>
          What was learned and scored with it is still stored. It is found by its fingerprint, whatever it is
          called now.
        </p>
        {looked !== null && (
          <p role="status">
            {looked === 0
              ? 'No file of its size was found on this computer.'
              : `${countOrNo(looked, 'file')} of its size looked at; none is it.`}{' '}
            Add it again from its new place, or put the file back.
          </p>
        )}
      </Notice>
      <ShowProblem problem={find.problem ?? choose.problem} />
    </>
  );
}
