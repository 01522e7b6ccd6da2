/** What can be done with a training folder: bring a result in, or hand it over to a server of one's own and follow it. */
import { FolderInput, Send } from 'lucide-react';
import { useState } from 'react';
import type { ElsewhereJob } from '../../src-main/contract/elsewhere.ts';
import { core, shell } from '../bridge.ts';
import { LongOperation } from '../ui/long-operation.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Details } from '../ui/details.tsx';
import { Select } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { bytes, count } from '../ui/words.ts';
import { ServerDialog } from './server-dialog.tsx';

export function Elsewhere(props: {
  projectId: string /** A folder that is ready; null while there is none. */;
  exportId: string | null;
}) {
  const allowed = useQuery('elsewhere allowed', () => core.elsewhere.allowed());
  return (
    <>
      {shell !== null && <BringIn projectId={props.projectId} />}
      {allowed.value?.on === true && <OwnServer {...props} />}
      {allowed.value?.on === false && (
        <section>
          <h3 className="h">On a server of your own</h3>
          <p className="dense ink2">
            The app can hand this folder over to a server through SSH, follow it and bring the result in.{' '}
            {allowed.value.why}
          </p>
        </section>
      )}
      <ShowProblem problem={allowed.problem} />
    </>
  );
}

function BringIn({ projectId }: { projectId: string }) {
  const bring = useAction(async () => {
    const chosen = await shell?.chooseFolder({ title: 'Choose the folder “result”' });
    if (!chosen?.path) return;
    await core.elsewhere.importResult({ projectId, folder: chosen.path });
    say('Brought in. It stands in Training and can be scored.');
  });
  return (
    <section>
      <h3 className="h">When it has been trained</h3>
      <p className="dense ink2">
        Bring the folder “result” back. It is checked by its hashes and then stands in Training, to be scored
        like any other.
      </p>
      <div className="make">
        <Button icon={FolderInput} busy={bring.busy && 'Checking'} onClick={() => void bring.run()}>
          Bring a result in…
        </Button>
      </div>
      <ShowProblem problem={bring.problem} />
    </section>
  );
}

function OwnServer({ projectId, exportId }: { projectId: string; exportId: string | null }) {
  const servers = useQuery('elsewhere servers', () => core.elsewhere.servers());
  const jobs = useQuery(
    `elsewhere jobs ${projectId}`,
    () => core.elsewhere.jobs({ projectId }),
    (event) => event.type === 'job' && event.job.projectId === projectId && event.job.kind === 'train',
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const server = servers.value?.find(({ id }) => id === chosen) ?? servers.value?.[0] ?? null;
  const handOver = useAction(async () => {
    if (server === null || exportId === null) return;
    await core.elsewhere.handOver({ exportId, serverId: server.id });
    jobs.reload();
  });
  const check = useAction(async () => {
    if (server === null) return;
    const checks = await core.elsewhere.checkServer({ serverId: server.id });
    const missing = checks.filter(({ ok }) => !ok).map(({ words }) => words);
    setFound(missing.length === 0 ? 'Everything it needs is there.' : `${missing.join('. ')}.`);
  });
  const removal = useAction(async () => {
    if (server !== null) await core.elsewhere.removeServer({ serverId: server.id });
    servers.reload();
  });
  const [found, setFound] = useState<string | null>(null);
  const cannot =
    server === null ? 'Add a server first.' : exportId === null ? 'Make the training folder first.' : null;
  return (
    <section>
      <h3 className="h">On a server of your own</h3>
      <p className="dense ink2">
        The folder is copied there through SSH, with its examples in clear text, and removed when the result
        is back. Closing this computer does not stop it.
      </p>
      {server !== null && (
        <Select label="Server" value={server.id} onChange={(event) => setChosen(event.currentTarget.value)}>
          {(servers.value ?? []).map(({ id, name, address }) => (
            <option key={id} value={id}>
              {name} ({address})
            </option>
          ))}
        </Select>
      )}
      <div className="make">
        <Button
          icon={Send}
          busy={handOver.busy && 'Checking'}
          cannot={cannot}
          onClick={() => void handOver.run()}
        >
          Train there
        </Button>
        {cannot !== null && <p className="note">{cannot}</p>}
        {server !== null && (
          <Button kind="quiet" busy={check.busy && 'Looking'} onClick={() => void check.run()}>
            Look whether it is ready
          </Button>
        )}
        <Button kind="quiet" onClick={() => setAdding(true)}>
          Add a server…
        </Button>
        {server !== null && (
          <Button kind="quiet" busy={removal.busy && 'Removing'} onClick={() => void removal.run()}>
            Remove {server.name} from this list
          </Button>
        )}
      </div>
      {found !== null && <Notice what={found} />}
      <ShowProblem
        problem={handOver.problem ?? check.problem ?? removal.problem ?? servers.problem ?? jobs.problem}
      />
      {(jobs.value ?? []).map((job) => (
        <Job key={job.id} job={job} onChanged={jobs.reload} />
      ))}
      {adding && (
        <ServerDialog
          onClose={() => setAdding(false)}
          onSaved={(id) => {
            setAdding(false);
            setChosen(id);
            servers.reload();
          }}
        />
      )}
    </section>
  );
}

function Job({ job, onChanged }: { job: ElsewhereJob; onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const cancel = useAction(async () => {
    await core.elsewhere.cancel({ jobId: job.id });
    setAsking(false);
    onChanged();
  });
  const remove = useAction(async () => {
    await core.elsewhere.removeSent({ jobId: job.id });
    onChanged();
  });
  const going = job.state === 'sending' || job.state === 'running' || job.state === 'fetching';
  const left = !going && job.removedAt === null;
  return (
    <div className="elsewhere-job">
      {going ? (
        <LongOperation
          title={`Training on ${job.serverName}`}
          words={sayState(job)}
          done={job.step}
          total={job.steps}
          stays="It goes on over there when this computer is closed."
          stop="Stop it there"
          onStop={() => setAsking(true)}
          stopping={cancel.busy}
        />
      ) : (
        <p className="dense ink2">
          {job.serverName}, {sayWhen(job.createdAt)}: {sayState(job)}
        </p>
      )}
      <ShowProblem
        problem={job.problem}
        {...(left && {
          action: (
            <Button size="small" busy={remove.busy && 'Removing'} onClick={() => void remove.run()}>
              Remove what was sent
            </Button>
          ),
        })}
      />
      <ShowProblem problem={remove.problem} />
      <Details summary="What was sent">
        <dl className="facts-list">
          <dt>{job.sentAt === null ? 'Goes to' : `Sent ${sayWhen(job.sentAt)} to`}</dt>
          <dd>{job.remoteFolder}</dd>
          <dt>{count(job.sent.length, 'file')}</dt>
          <dd>{job.sent.map(({ name, bytes: size }) => `${name} (${bytes(size)})`).join(', ')}</dd>
          <dt>Over there now</dt>
          <dd>{job.removedAt === null ? 'still there' : `removed ${sayWhen(job.removedAt)}`}</dd>
        </dl>
      </Details>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Stop the training on ${job.serverName}?`}
        safe="Let it go on"
        act="Stop it there"
        busy={cancel.busy && 'Stopping'}
        problem={cancel.problem}
        onAct={() => void cancel.run()}
      >
        <p>
          It is ended on the server, and what was sent is removed from there. What it has learned is lost.
        </p>
      </ConfirmDialog>
    </div>
  );
}

function sayState(job: ElsewhereJob): string {
  const away = job.unreachable ? 'The server does not answer now; it is asked again. ' : '';
  switch (job.state) {
    case 'sending':
      return `${away}Sending ${count(job.sent.length, 'file')}`;
    case 'running': {
      const off = job.curve.findLast(({ validationLoss }) => validationLoss !== null)?.validationLoss;
      const so = off == null ? '' : `, still ${off.toFixed(2)} off on questions kept aside`;
      return `${away}${job.steps === null ? 'Starting' : `Step ${job.step} of ${job.steps}${so}`}`;
    }
    case 'fetching':
      return `${away}Fetching and checking the result`;
    case 'brought-in':
      return 'brought in; it stands in Training';
    case 'cancelled':
      return 'stopped';
    case 'failed':
      return 'ended with an error';
  }
}
