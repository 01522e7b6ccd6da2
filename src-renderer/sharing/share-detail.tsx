/** One thing to share: make it, what was checked, its files with their fingerprints, save. */
import { Check, CircleX, Download, FolderOpen } from 'lucide-react';
import type { Export } from '../../src-main/contract/sharing.ts';
import { core, shell } from '../bridge.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Icon } from '../ui/icon.tsx';
import { sayWhen } from '../ui/say.ts';
import { bytes } from '../ui/words.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { type Action, useAction } from '../ui/use-action.ts';
import { saveFile } from './save-file.ts';
import { groupHash, type ShareItem } from './share-items.ts';

const purposes: Record<Export['kind'], string> = {
  adapter:
    'Only what was learned. Whoever uses it needs the same base model beside it; llama.cpp and tools built on it load both together.',
  examples: 'Every approved question with its answer, in the form most training tools read.',
  report: 'What was taught, how it did, and who signed.',
};

const companions: Record<Export['kind'], string> = {
  adapter:
    'A card that names the base model by its fingerprint, what was learned from, how, and with which scores. Send it along with the file.',
  examples:
    'The parts it was trained on, checked on and tested on are separate files, so that another tool can keep them apart. Answers not approved stay here.',
  report: 'The same report twice: as PDF and as a page for the browser.',
};

export function ShareDetail(props: { projectId: string; item: ShareItem; onMade: () => void }) {
  const { item } = props;
  const made = item.latest;
  /** `folder: null` is the exports folder of the workspace. */
  async function write(folder: string | null): Promise<void> {
    if (item.run) await core.sharing.exportAdapter({ runId: item.run.id, folder });
    else await core.sharing.exportExamples({ projectId: props.projectId, folder });
    props.onMade();
  }
  const make = useAction(() => write(null));
  const makeIn = useAction(async () => {
    const chosen = await shell?.chooseFolder({ title: `Save “${item.title}”` });
    if (chosen?.path) await write(chosen.path);
  });
  const show = useAction(async () => {
    if (made) await shell?.showInFolder({ path: made.folder });
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
  const working = make.busy || makeIn.busy || made?.state === 'making' || made?.state === 'checking';

  return (
    <aside className="pane detail scroll" aria-label={item.title} data-pane="" tabIndex={-1}>
      <h2 className="title">{item.title}</h2>
      {item.run && <p className="note">{item.note}</p>}
      <p className="dense ink2 purpose">{purposes[item.kind]}</p>
      <Buttons made={made} working={working} make={make} makeIn={makeIn} save={save} show={show} />
      <ShowProblem
        problem={make.problem ?? makeIn.problem ?? save.problem ?? show.problem ?? made?.problem}
      />
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
      {/* Nothing is handed out before it was opened again and checked. */}
      {made?.state === 'ready' && made.files.length > 0 && <Files made={made} />}
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

/** In the desktop app files are written where a person wants them; in a browser they are handed to it. */
function Buttons(props: {
  made: Export | null;
  working: boolean;
  make: Action<[]>;
  makeIn: Action<[]>;
  save: Action<[]>;
  show: Action<[]>;
}) {
  const { made, working } = props;
  const ready = made?.state === 'ready';
  const busy = working && (made?.state === 'checking' ? 'Checking' : 'Making');
  if (shell !== null) {
    return (
      <div className="make">
        <Button kind="primary" busy={busy} onClick={() => void props.makeIn.run()}>
          Save to a folder…
        </Button>
        {ready && (
          <Button icon={FolderOpen} onClick={() => void props.show.run()}>
            Show in its folder
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="make">
      {ready && (
        <Button
          kind="primary"
          icon={Download}
          busy={props.save.busy && 'Saving'}
          onClick={() => void props.save.run()}
        >
          {made.files.length === 1 ? 'Save the file' : `Save the ${made.files.length} files`}
        </Button>
      )}
      <Button kind={ready ? 'secondary' : 'primary'} busy={busy} onClick={() => void props.make.run()}>
        {made === null ? 'Make it' : 'Make it again'}
      </Button>
    </div>
  );
}

function Files({ made }: { made: Export }) {
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
            <span className="num ink2">{bytes(file.bytes)}</span>
            {shell === null && (
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
