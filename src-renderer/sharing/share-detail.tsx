/** One thing to share: make it, what was checked, its files with their fingerprints, save. */
import { Check, CircleX, Download } from 'lucide-react';
import { useState } from 'react';
import type { Export } from '../../src-main/contract/sharing.ts';
import { core } from '../bridge.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { sayBytes, sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { type Action, useAction } from '../ui/use-action.ts';
import { saveFile } from './save-file.ts';
import { groupHash, type ShareItem } from './share-items.ts';

const purposes: Record<Export['kind'], string> = {
  adapter:
    'Only what was learned. Whoever uses it needs the same base model beside it; llama.cpp and tools built on it load both together.',
  examples: 'Every approved question with its answer, in the form most training tools read.',
};

const companions: Record<Export['kind'], string> = {
  adapter:
    'A card that names the base model by its fingerprint, what was learned from, how, and with which scores. Send it along with the file.',
  examples:
    'The parts it was trained on, checked on and tested on are separate files, so that another tool can keep them apart. Answers not approved stay here.',
};

export function ShareDetail(props: {
  projectId: string;
  item: ShareItem;
  takesPaths: boolean;
  onMade: () => void;
}) {
  const { item, takesPaths } = props;
  const [folder, setFolder] = useState('');
  const made = item.latest;
  const make = useAction(async () => {
    const wanted = folder.trim() === '' ? null : folder.trim();
    if (item.run) await core.sharing.exportAdapter({ runId: item.run.id, folder: wanted });
    else await core.sharing.exportExamples({ projectId: props.projectId, folder: wanted });
    props.onMade();
  });
  const save = useAction(async () => {
    if (!made) return;
    for (const file of made.files) await saveFile(made.id, file.name);
    say(
      made.files.length === 1
        ? 'One file handed to the browser'
        : `${made.files.length} files handed to the browser`,
    );
  });
  const working = make.busy || made?.state === 'making' || made?.state === 'checking';

  return (
    <aside className="pane detail scroll" aria-label={item.title} data-pane="" tabIndex={-1}>
      <h2 className="title">{item.title}</h2>
      <p className="dense ink2 purpose">{purposes[item.kind]}</p>
      {takesPaths && (
        <Field
          label="Folder to write to"
          hint="Left empty: the exports folder of the workspace."
          value={folder}
          spellCheck={false}
          onChange={(event) => setFolder(event.currentTarget.value)}
        />
      )}
      <Buttons made={made} working={working} takesPaths={takesPaths} make={make} save={save} />
      <ShowProblem problem={make.problem ?? save.problem ?? made?.problem} />
      {made && made.checks.length > 0 && (
        <section>
          <h3 className="h">How it was checked</h3>
          <ul className="proof ink2">
            {made.checks.map((check) => (
              <li key={check.words} className={check.ok ? '' : 'bad'}>
                <Icon icon={check.ok ? Check : CircleX} label={check.ok ? 'done' : 'failed'} />
                {check.words}
              </li>
            ))}
          </ul>
        </section>
      )}
      {made && made.files.length > 0 && <Files made={made} takesPaths={takesPaths} />}
      <section>
        <h3 className="h">What goes with it</h3>
        <p className="dense ink2">{companions[item.kind]}</p>
      </section>
      {made && (
        <section>
          <Details summary="Details">
            <dl className="facts-list">
              <dt>Written {sayWhen(made.createdAt)} to</dt>
              <dd>{made.folder}</dd>
              {made.files.map((file) => (
                <div key={file.name}>
                  <dt>SHA-256 of {file.name}</dt>
                  <dd className="hash">{groupHash(file.sha256)}</dd>
                </div>
              ))}
              {item.earlier.length > 0 && (
                <>
                  <dt>Made before</dt>
                  <dd>{item.earlier.map(({ createdAt }) => sayWhen(createdAt)).join(', ')}</dd>
                </>
              )}
            </dl>
          </Details>
        </section>
      )}
    </aside>
  );
}

function Buttons(props: {
  made: Export | null;
  working: boolean;
  takesPaths: boolean;
  make: Action<[]>;
  save: Action<[]>;
}) {
  const { made, working, make, save } = props;
  const ready = made?.state === 'ready';
  const canSave = ready && !props.takesPaths;
  return (
    <div className="make">
      {canSave && (
        <Button kind="primary" icon={Download} busy={save.busy && 'Saving'} onClick={() => void save.run()}>
          {made.files.length === 1 ? 'Save the file' : `Save the ${made.files.length} files`}
        </Button>
      )}
      <Button
        kind={canSave ? 'secondary' : 'primary'}
        busy={working && (made?.state === 'checking' ? 'Checking' : 'Making')}
        onClick={() => void make.run()}
      >
        {made === null ? 'Make it' : 'Make it again'}
      </Button>
    </div>
  );
}

function Files({ made, takesPaths }: { made: Export; takesPaths: boolean }) {
  const save = useAction((name: string) => saveFile(made.id, name));
  return (
    <section>
      <h3 className="h">{made.files.length === 1 ? 'The file' : 'The files'}</h3>
      <ul className="files">
        {made.files.map((file) => (
          <li key={file.name}>
            <span className="name">
              {file.name}
              <span className="note hash" title={groupHash(file.sha256)}>
                {file.sha256.slice(0, 8)} … {file.sha256.slice(-8)}
              </span>
            </span>
            <span className="num ink2">{sayBytes(file.bytes)}</span>
            {!takesPaths && (
              <IconButton
                icon={Download}
                label={`Save ${file.name}`}
                onClick={() => void save.run(file.name)}
              />
            )}
          </li>
        ))}
      </ul>
      <ShowProblem problem={save.problem} />
    </section>
  );
}
