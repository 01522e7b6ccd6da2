import { Check, Lock, Settings, User } from 'lucide-react';
import type { Stage } from '../../src-main/contract/workspace.ts';
import { core } from '../bridge.ts';
import { Icon } from '../ui/icon.tsx';
import { useQuery } from '../ui/use-query.ts';
import { EndpointMark } from './endpoint-mark.tsx';
import { MatterSwitch } from './matter-switch.tsx';
import { hrefOf, stageHref, useRoute } from './navigate.ts';
import { road, type RoadStep } from './road.ts';
import { useWorkspace } from './workspace.tsx';

function Step(props: { step: RoadStep; stage: Stage | undefined; projectId: string; current: boolean }) {
  const { step, stage, current } = props;
  const reached = stage?.state === 'done' || stage?.state === 'needs-you' || stage?.state === 'working';
  return (
    <li>
      <a
        href={stageHref(props.projectId, step.stage)}
        aria-current={current ? 'step' : undefined}
        className={reached || current ? undefined : 'later'}
        aria-keyshortcuts={`Control+${step.number}`}
      >
        <span className="n">
          {stage?.state === 'done' && !current ? <Icon icon={Check} label="done" /> : step.number}
        </span>
        <b>{step.name}</b>
        <small className={stage?.state === 'needs-you' && !current ? 'warn' : undefined}>
          {stage?.words ?? '\u00a0'}
        </small>
      </a>
    </li>
  );
}

function Road({ projectId }: { projectId: string }) {
  const route = useRoute();
  const stages = useQuery(
    `road ${projectId}`,
    () => core.workspace.road({ projectId }),
    (event) => 'projectId' in event && event.projectId === projectId && event.type !== 'notice',
  );
  return (
    <ol className="road">
      {road.map((step) => (
        <Step
          key={step.stage}
          step={step}
          projectId={projectId}
          stage={stages.value?.find((each) => each.stage === step.stage)}
          current={route.at === 'stage' && route.stage === step.stage}
        />
      ))}
    </ol>
  );
}

/** Before a project is open, the road says what each step is for. */
function Purposes() {
  return (
    <ol className="road">
      {road.map((step) => (
        <li key={step.stage}>
          <span className="step later">
            <span className="n">{step.number}</span>
            <b>{step.name}</b>
            <small>{step.purpose}</small>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Foot() {
  const { status } = useWorkspace();
  const route = useRoute();
  const here = route.at === 'settings' ? route.section : null;
  return (
    <div className="rail-foot">
      {status.state === 'open' && <EndpointMark current={here === 'endpoint'} />}
      {status.state === 'open' ? (
        <a
          href={hrefOf({ at: 'settings', section: 'storage' })}
          aria-current={here === 'storage' ? 'page' : undefined}
        >
          <Icon icon={Lock} />
          Nothing has left this computer
        </a>
      ) : (
        <span>
          <Icon icon={Lock} />
          Nothing has left this computer
        </span>
      )}
      {status.state === 'open' && (
        <a
          href={hrefOf({ at: 'settings', section: 'reviewer' })}
          aria-current={here === 'reviewer' ? 'page' : undefined}
        >
          <Icon icon={User} />
          {status.reviewer === null ? 'No reviewer named' : `${status.reviewer}, reviewing`}
        </a>
      )}
      {status.state === 'open' && (
        <a
          href={hrefOf({ at: 'settings', section: 'look' })}
          aria-current={here === 'look' || here === 'log' || route.at === 'models' ? 'page' : undefined}
        >
          <Icon icon={Settings} />
          Settings
        </a>
      )}
    </div>
  );
}

/** The road, always visible, never locked. */
export function Rail(props: { projectId: string | null; onKeys: () => void }) {
  const { status } = useWorkspace();
  return (
    <nav className="rail" aria-label="The road" tabIndex={-1}>
      {status.state === 'open' ? (
        <MatterSwitch projectId={props.projectId} />
      ) : (
        <div className="matter still">
          <span className="grow">
            <b>Vernacular</b>
            <span className="note">{status.state === 'locked' ? 'Locked' : 'Not set up yet'}</span>
          </span>
        </div>
      )}
      {props.projectId === null ? <Purposes /> : <Road projectId={props.projectId} />}
      <Foot />
    </nav>
  );
}
