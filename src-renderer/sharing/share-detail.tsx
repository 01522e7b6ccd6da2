/** One thing to share: what it is for, what can be chosen, what leaves, how it is made, checked and loaded. */
import { Check, CircleX, Download, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import type { Export, Leaving } from '../../src-main/contract/sharing.ts';
import { core, shell } from '../bridge.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Icon } from '../ui/icon.tsx';
import { LongOperation } from '../ui/long-operation.tsx';
import { Notice } from '../ui/notice.tsx';
import { sayWhen } from '../ui/say.ts';
import { bytes } from '../ui/words.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { Elsewhere } from './elsewhere.tsx';
import { HowToLoad } from './how-to-load.tsx';
import { saveFile } from './save-file.ts';
import { choiceProblem, ShareChoices } from './share-choices.tsx';
import { groupHash, type ShareItem } from './share-items.ts';
import { type Choices, firstChoices } from './share-targets.ts';
import { WhatLeaves } from './what-leaves.tsx';

export function ShareDetail(props: {
  projectId: string;
  item: ShareItem;
  evaluation: Evaluation | null;
  onMade: () => void;
}) {
  const { item, projectId } = props;
  const { target, latest: made } = item;
  const [choices, setChoices] = useState<Choices>({
    ...firstChoices,
    options: { ...firstChoices.options, ...(target.kind === 'demo' && { form: 'beside' as const }) },
  });
  const [confirmed, setConfirmed] = useState<string | null>(null);
  const [told, setTold] = useState(false);
  const wanted = { projectId, runId: item.runId, kind: target.kind, options: choices.options };
  const leaves = useQuery<Leaving>(
    item.cannot === null ? `leaves ${JSON.stringify(wanted)}` : null,
    () => core.sharing.leaves(wanted),
    (event) =>
      (event.type === 'examples-changed' || event.type === 'privacy-changed') &&
      event.projectId === projectId,
  );
  const working = made?.state === 'making' || made?.state === 'checking';
  const isConfirmed = leaves.value !== undefined && confirmed === leaves.value.fingerprint;

  /** `null` is the exports folder of the workspace. */
  async function write(folder: string | null): Promise<void> {
    await core.sharing.make({
      ...wanted,
      confirmed: confirmed ?? '',
      folder,
      inside: folder !== null,
      passphrase: target.secret === true ? choices.passphrase : null,
    });
    setChoices((before) => ({ ...before, passphrase: '', again: '' }));
    setTold(false);
    props.onMade();
  }
  const make = useAction(async () => {
    setTold(true);
    if (choiceProblem(target, choices) !== null) return;
    if (shell === null) return write(null);
    const chosen = await shell.chooseFolder({ title: `Save “${target.title}”` });
    if (chosen.path) await write(chosen.path);
  });
  const resume = useAction(async () => {
    if (made) await core.sharing.resume({ exportId: made.id });
    props.onMade();
  });
  const stop = useAction(async () => {
    if (made) await core.sharing.cancel({ exportId: made.id });
  });

  const cannot = item.cannot ?? (isConfirmed ? null : 'Look at what leaves first, and say that it may.');
  return (
    <aside className="pane detail scroll" aria-label={target.title} data-pane="" tabIndex={-1}>
      <h2 className="title">{target.title}</h2>
      <p className="dense ink2 purpose">{target.purpose}</p>
      {item.cannot !== null && (
        <Notice what={item.cannot}>
          <p>{waysOn[item.cannot] ?? 'Come back once it is there.'}</p>
        </Notice>
      )}
      {working && made !== null ? (
        <LongOperation
          title={target.title}
          words={made.doing?.words ?? 'Working'}
          done={made.doing?.share ?? 0}
          total={made.doing?.share == null ? null : 1}
          stays="Nothing stands in its folder until it is checked. Stopping leaves nothing behind."
          stop="Stop"
          onStop={() => void stop.run()}
          stopping={stop.busy}
        />
      ) : (
        <Outcome item={item} onResume={() => void resume.run()} resuming={resume.busy} />
      )}
      <ShowProblem problem={make.problem ?? resume.problem ?? stop.problem ?? leaves.problem} />
      {item.cannot === null && !working && (
        <>
          <ShareChoices
            target={target}
            evaluation={props.evaluation}
            value={choices}
            onChange={setChoices}
            told={told}
          />
          {leaves.value !== undefined && (
            <WhatLeaves
              leaving={leaves.value}
              confirmed={isConfirmed}
              onConfirm={(yes) => setConfirmed(yes ? (leaves.value?.fingerprint ?? null) : null)}
            />
          )}
          <div className="make">
            <Button
              kind={made?.state === 'ready' && made.stale === null ? 'secondary' : 'primary'}
              busy={make.busy && 'Beginning'}
              cannot={cannot}
              onClick={() => void make.run()}
            >
              {shell !== null ? 'Save to a folder…' : made?.state === 'ready' ? 'Make it again' : 'Make it'}
            </Button>
            {cannot !== null && <p className="note">{cannot}</p>}
          </div>
        </>
      )}
      {target.kind === 'trl' && (
        <Elsewhere projectId={projectId} exportId={made?.state === 'ready' ? made.id : null} />
      )}
      <HowToLoad target={target} folder={made?.state === 'ready' ? made.folder : null} />
      <section>
        <h3 className="h">What goes with it</h3>
        <p className="dense ink2">{target.companions}</p>
      </section>
      {made && <MoreOnIt item={item} made={made} />}
    </aside>
  );
}

const waysOn: Readonly<Record<string, string>> = {
  'Nothing is learned yet': 'Once a training has finished, this can be made of its result.',
  'Not scored yet': 'Score this training in Scores; then it can be made.',
  'No example is approved yet': 'Approve some in Examples; then they can be taken along.',
};

/** What became of the newest one: its problem, its checks, its files. */
function Outcome(props: { item: ShareItem; onResume: () => void; resuming: boolean }) {
  const { latest: made } = props.item;
  const show = useAction(async () => {
    if (made) await shell?.showInFolder({ path: made.folder });
  });
  if (made === null) return null;
  const ready = made.state === 'ready';
  const quiet = made.problem?.code === 'cancelled' || made.problem?.code === 'interrupted';
  return (
    <>
      {made.stale !== null && (
        <Notice tone="warn" what={`${made.stale}.`}>
          <p>What lies in its folder is as it was checked. Make it again to have the present state.</p>
        </Notice>
      )}
      <ShowProblem
        problem={made.problem}
        tone={quiet ? 'warn' : 'bad'}
        {...(made.canResume && {
          action: (
            <Button size="small" busy={props.resuming && 'Beginning'} onClick={props.onResume}>
              Go on
            </Button>
          ),
        })}
      />
      {made.checks.length > 0 && (
        <section>
          <h3 className="h">How it was checked</h3>
          <ul className="proof ink2">
            {made.checks.map((check) => (
              <li key={check.words} className={check.ok ? '' : 'bad'}>
                <Icon icon={check.ok ? Check : CircleX} label={check.ok ? 'done' : 'failed'} />
                <span>{check.words}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {/* Nothing is handed out before it was opened again and checked. */}
      {ready && made.files.length > 0 && <Files made={made} />}
      {ready && shell !== null && (
        <div className="make">
          <Button icon={FolderOpen} onClick={() => void show.run()}>
            Show in its folder
          </Button>
        </div>
      )}
    </>
  );
}

function Files({ made }: { made: Export }) {
  const save = useAction((name: string) => saveFile(made.id, name));
  const saveAll = useAction(async () => {
    for (const file of made.files) await saveFile(made.id, file.name);
    say(
      made.files.length === 1
        ? 'One file handed to the browser'
        : `${made.files.length} files handed to the browser`,
    );
  });
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
      {shell === null && made.files.length > 1 && made.files.every(({ name }) => !name.includes('/')) && (
        <Button
          size="small"
          icon={Download}
          busy={saveAll.busy && 'Saving'}
          onClick={() => void saveAll.run()}
        >
          Save the {made.files.length} files
        </Button>
      )}
      <ShowProblem problem={save.problem ?? saveAll.problem} />
    </section>
  );
}

function MoreOnIt({ item, made }: { item: ShareItem; made: Export }) {
  return (
    <section>
      <Details summary="Details">
        <dl className="facts-list">
          <dt>Written {sayWhen(made.createdAt)} to</dt>
          <dd>{made.folder}</dd>
          {made.confirmed !== null && (
            <>
              <dt>Said that it may leave</dt>
              <dd>
                {made.confirmed.by}, {sayWhen(made.confirmed.at)}
              </dd>
            </>
          )}
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
  );
}
