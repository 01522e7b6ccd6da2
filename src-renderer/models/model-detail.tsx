/** One model of the library: what it is, whether it works here, and what can be done with it. */
import { useState } from 'react';
import type { BaseModel, CatalogueEntry } from '../../src-main/contract/models.ts';
import { core, shell } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { sayCount } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { bytes } from '../ui/words.ts';
import { ModelGone } from './model-gone.tsx';
import { groupHash, sourceWords, toldOf, typeWords } from './model-words.ts';
import { TryOut } from './try-out.tsx';
import { VerdictWords } from './verdict-words.tsx';

export function ModelDetail(props: { model: BaseModel; onMade: (model: BaseModel) => void }) {
  const { model } = props;
  const catalogue = useQuery('catalogue', () => core.models.catalogue());
  const entry = catalogue.value?.find(({ id }) => id === model.recognised?.entryId) ?? null;
  const join = useAction(async () =>
    props.onMade(await core.models.makeCopy({ modelId: model.id, templateId: null })),
  );
  return (
    <aside className="pane detail scroll" aria-label={model.name} data-pane="" tabIndex={-1}>
      <h2 className="title">{model.name}</h2>
      <p className="note">{toldOf(model)}</p>
      {entry !== null && <Recognised model={model} entry={entry} />}
      <ModelGone modelId={model.id} />
      <section>
        <h3 className="h">On this computer</h3>
        <dl className="facts">
          <dt>Chat</dt>
          <dd>
            <VerdictWords verdict={model.chat} />
          </dd>
          <dt>Tuning</dt>
          <dd>
            <VerdictWords verdict={model.tuning} />
          </dd>
          <dt>Needs</dt>
          <dd>
            about {bytes(model.memory.chat)} for chat
            {model.memory.tuning !== null && `, ${bytes(model.memory.tuning)} for tuning`} (estimated)
          </dd>
        </dl>
        {model.files > 1 && !model.missing && (
          <p className="do">
            <Button size="small" busy={join.busy && 'Writing'} onClick={() => void join.run()}>
              Make one file of it
            </Button>
          </p>
        )}
        <ShowProblem problem={join.problem} />
      </section>
      {!model.missing && <TryOut key={model.id} model={model} onMade={props.onMade} />}
      <Facts model={model} />
      <Carry key={`carry ${model.id}`} model={model} />
    </aside>
  );
}

function Recognised({ model, entry }: { model: BaseModel; entry: CatalogueEntry }) {
  return (
    <p className="dense ink2 purpose">
      {entry.goodFor}{' '}
      {model.recognised?.by === 'hash'
        ? 'Recognised by its fingerprint.'
        : 'Recognised by the name and shape the file tells of itself; its fingerprint is not known to us.'}
    </p>
  );
}

function Facts({ model }: { model: BaseModel }) {
  const words = Math.round((model.contextTokens * 0.75) / 100) * 100;
  return (
    <section>
      <h3 className="h">What it is</h3>
      <dl className="facts">
        <dt>Maker</dt>
        <dd>{model.maker ?? 'not named in the file'}</dd>
        <dt>Licence</dt>
        <dd>{model.licence ?? 'not named in the file'}</dd>
        <dt>Knows</dt>
        <dd>{sayCount(model.parameters)} values</dd>
        <dt>Reads at once</dt>
        <dd>{words === 0 ? 'not told' : `about ${words.toLocaleString('en-GB')} words`}</dd>
        <dt>On disk</dt>
        <dd>
          {bytes(model.bytes)}
          {model.files > 1 && ` in ${model.files} files`}, {typeWords(model.weightType)}
        </dd>
        <dt>From</dt>
        <dd>{model.builtIn ? 'this app' : sourceWords[model.source]}</dd>
        <dt>Lies at</dt>
        <dd className="path">{model.path}</dd>
        <dt>Fingerprint</dt>
        <dd className={model.sha256 === null ? '' : 'path'}>
          {model.sha256 === null ? 'not taken yet' : groupHash(model.sha256)}
        </dd>
      </dl>
    </section>
  );
}

function Carry({ model }: { model: BaseModel }) {
  const [made, setMade] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const pack = useAction(async () => {
    const chosen = shell === null ? null : await shell.chooseFolder({ title: 'Where the pack goes' });
    if (chosen !== null && chosen.path === null) return;
    setMade((await core.models.pack({ modelId: model.id, folder: chosen?.path ?? null })).path);
  });
  const remove = useAction(async () => {
    await core.models.remove({ modelId: model.id });
    setRemoving(false);
  });
  return (
    <section>
      <h3 className="h">Take it along</h3>
      <p className="note">
        A model pack holds the model, a card and its fingerprints in one file. Another computer checks it
        before it is added.
      </p>
      <p className="row do">
        {!model.missing && (
          <Button size="small" busy={pack.busy && 'Packing'} onClick={() => void pack.run()}>
            Pack it to carry
          </Button>
        )}
        {!model.builtIn && (
          <Button size="small" kind="quiet" onClick={() => setRemoving(true)}>
            Remove from the library…
          </Button>
        )}
      </p>
      {made !== null && (
        <Notice what="Packed">
          <p className="path">{made}</p>
        </Notice>
      )}
      <ShowProblem problem={pack.problem} />
      <ConfirmDialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={`Remove “${model.name}” from the library?`}
        safe="Keep it"
        act="Remove it"
        busy={remove.busy && 'Removing'}
        problem={remove.problem}
        onAct={() => void remove.run()}
      >
        <p className="dense ink2">
          {model.source === 'made' || model.source === 'pack'
            ? 'The copy that the app stored is deleted.'
            : 'A file of yours stays where it lies; a copy that the app stored is deleted.'}{' '}
          What was learned with it stays stored, and needs the model again to be used.
        </p>
      </ConfirmDialog>
    </section>
  );
}
