import { useState } from 'react';
import type { EndpointKey, EndpointStatus } from '../../src-main/contract/endpoint.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { Switch } from '../ui/switch.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { figure } from '../ui/words.ts';
import { EndpointCalls } from './endpoint-calls.tsx';
import { LimitsDialog } from './limits-dialog.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';

/** On or off, the port, who holds a key and what was called. */
export function EndpointSettings() {
  const status = useQuery(
    'endpoint',
    () => core.endpoint.status(),
    (event) => event.type === 'endpoint-changed' || event.type === 'projects-changed',
  );
  const take = (next: EndpointStatus): void => status.change(() => next);
  return (
    <>
      <h2 className="pane-title">Local endpoint</h2>
      <p className="read-s storage-lead">
        While it is on, other programs on this computer can ask your models and train them with your key, in
        the way they would ask OpenAI’s service. It listens on this computer only; no other computer and no
        web page can reach it.
      </p>
      <ShowProblem problem={status.problem} />
      {status.value !== undefined && (
        <>
          <OnOff status={status.value} onChanged={take} />
          <Keys status={status.value} onChanged={take} />
          <EndpointCalls calls={status.value.calls} />
        </>
      )}
    </>
  );
}

function OnOff({ status, onChanged }: { status: EndpointStatus; onChanged: (next: EndpointStatus) => void }) {
  const [port, setPort] = useState(String(status.port));
  const wanted = Number(port);
  const bad = !/^\d+$/.test(port) || wanted < 1024 || wanted > 65_535;
  const turn = useAction(async (on: boolean) => {
    onChanged(await (on ? core.endpoint.turnOn({ port: wanted }) : core.endpoint.turnOff()));
  });
  return (
    <>
      <div className="setting">
        <Switch
          label="Answer programs on this computer"
          told={
            status.on ? `On. It is also on when the workspace is opened next time.` : 'Off. Nothing listens.'
          }
          on={status.on}
          onChange={(on) => {
            if (!on || !bad) void turn.run(on);
          }}
        />
      </div>
      {status.on ? (
        <p className="endpoint-address">
          <span className="label">Address for programs</span>
          <code>{status.url}</code>
        </p>
      ) : (
        <div className="narrow endpoint-port">
          <Field
            label="Port"
            inputMode="numeric"
            value={port}
            onChange={(event) => setPort(event.target.value)}
            problem={bad ? 'Choose a number from 1024 to 65535.' : null}
            hint="Change it only if another program uses this one."
          />
        </div>
      )}
      <ShowProblem problem={turn.problem ?? status.problem} />
    </>
  );
}

function Keys({ status, onChanged }: { status: EndpointStatus; onChanged: (next: EndpointStatus) => void }) {
  const [making, setMaking] = useState(false);
  const [limiting, setLimiting] = useState<EndpointKey | null>(null);
  const [removing, setRemoving] = useState<EndpointKey | null>(null);
  const remove = useAction(async (keyId: string) => {
    onChanged(await core.endpoint.removeKey({ keyId }));
    setRemoving(null);
  });
  return (
    <section aria-labelledby="endpoint-keys" className="endpoint-part">
      <div className="row endpoint-head">
        <h3 className="h" id="endpoint-keys">
          Keys
        </h3>
        <Button onClick={() => setMaking(true)}>Make a key</Button>
      </div>
      {status.keys.length === 0 ? (
        <p className="note">No program can ask anything before it has a key. A key belongs to one project.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Project</th>
              <th scope="col">Limits a minute</th>
              <th scope="col">Last used</th>
              <th scope="col">
                <span className="vh">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {status.keys.map((key) => (
              <tr key={key.id}>
                <td>
                  {key.name}
                  <span className="note told">
                    {key.start}… made by {key.createdBy}
                  </span>
                </td>
                <td>{key.projectName}</td>
                <td>
                  {figure(key.requestsPerMinute)} requests
                  <span className="note told">{figure(key.tokensPerMinute)} tokens</span>
                </td>
                <td>{key.usedAt === null ? 'Never' : sayWhen(key.usedAt)}</td>
                <td className="endpoint-acts">
                  <Button
                    kind="quiet"
                    size="small"
                    aria-label={`Limits of ${key.name}`}
                    onClick={() => setLimiting(key)}
                  >
                    Limits
                  </Button>
                  <Button
                    kind="quiet"
                    size="small"
                    aria-label={`Remove ${key.name}`}
                    onClick={() => setRemoving(key)}
                  >
                    Remove
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {making && <NewKeyDialog onMade={onChanged} onClose={() => setMaking(false)} />}
      {limiting !== null && (
        <LimitsDialog limited={limiting} onChanged={onChanged} onClose={() => setLimiting(null)} />
      )}
      <ConfirmDialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Remove the key “${removing?.name ?? ''}”?`}
        safe="Keep it"
        act="Remove the key"
        busy={remove.busy && 'Removing'}
        problem={remove.problem}
        onAct={() => removing !== null && void remove.run(removing.id)}
      >
        <p>
          Programs that use it are refused from then on. What they trained stays, and so does the record of
          calls.
        </p>
      </ConfirmDialog>
    </section>
  );
}
