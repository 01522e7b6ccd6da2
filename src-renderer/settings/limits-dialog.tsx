import { useState } from 'react';
import type { EndpointKey, EndpointStatus } from '../../src-main/contract/endpoint.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { LimitFields, readLimits } from './limit-fields.tsx';

/** Change what a key may use in a minute. */
export function LimitsDialog(props: {
  limited: EndpointKey;
  onChanged: (status: EndpointStatus) => void;
  onClose: () => void;
}) {
  const { limited } = props;
  const [limits, setLimits] = useState({
    requests: String(limited.requestsPerMinute),
    tokens: String(limited.tokensPerMinute),
  });
  const save = useAction(async () => {
    const wanted = readLimits(limits);
    if (wanted === null) return;
    props.onChanged(await core.endpoint.changeLimits({ keyId: limited.id, ...wanted }));
    props.onClose();
  });
  return (
    <Dialog
      open
      title={`Limits of “${limited.name}”`}
      onClose={props.onClose}
      onSubmit={() => void save.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.busy && 'Saving'}>
            Save the limits
          </Button>
        </>
      }
    >
      <LimitFields limits={limits} onChange={setLimits} />
      <ShowProblem problem={save.problem} />
    </Dialog>
  );
}
