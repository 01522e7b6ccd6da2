import { Plug } from 'lucide-react';
import { core } from '../bridge.ts';
import { Icon } from '../ui/icon.tsx';
import { useQuery } from '../ui/use-query.ts';
import { hrefOf } from './navigate.ts';

/** While other programs on this computer may ask the models, it says so on every screen. */
export function EndpointMark(props: { current: boolean }) {
  const status = useQuery(
    'endpoint mark',
    () => core.endpoint.status(),
    (event) => event.type === 'endpoint-changed',
  );
  if (status.value?.on !== true) return null;
  return (
    <a
      className="endpoint-mark"
      href={hrefOf({ at: 'settings', section: 'endpoint' })}
      aria-current={props.current ? 'page' : undefined}
    >
      <Icon icon={Plug} />
      Open to programs, port {status.value.port}
    </a>
  );
}
