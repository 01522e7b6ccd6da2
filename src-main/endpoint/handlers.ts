import { implement } from '@orpc/server';
import { endpoint } from '../contract/endpoint.ts';
import { ProblemError } from '../contract/errors.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { endpointOf } from './endpoint.ts';
import { changeLimits, createKey, removeKey } from './keys.ts';
import { listCalls } from './record-call.ts';

export function endpointHandlers(
  stage: () => StageContext,
  options: {
    readonly log: (error: unknown) => void;
    /** Whether this shell may name files of this computer. */
    readonly takesPaths: boolean;
  },
) {
  const os = implement(endpoint);
  const mine = () => endpointOf(stage(), options.log);
  return {
    status: os.status.handler(() => mine().status()),
    turnOn: os.turnOn.handler(async ({ input }) => {
      if (input.only !== null && !options.takesPaths) throw noPathsHere();
      await mine().turnOn(input.port, input.only);
      return mine().status();
    }),
    turnOff: os.turnOff.handler(async () => {
      await mine().turnOff();
      return mine().status();
    }),
    createKey: os.createKey.handler(async ({ input }) => ({
      key: await createKey(stage(), input),
      status: await mine().status(),
    })),
    changeLimits: os.changeLimits.handler(async ({ input }) => {
      await changeLimits(stage(), input);
      return mine().status();
    }),
    removeKey: os.removeKey.handler(async ({ input }) => {
      await removeKey(stage(), input.keyId);
      return mine().status();
    }),
    calls: os.calls.handler(({ input }) => listCalls(stage(), input.limit)),
  };
}

function noPathsHere(): ProblemError {
  return new ProblemError({
    code: 'no-paths-here',
    what: 'The browser may not name files or folders of this computer.',
    safe: 'Nothing was read or written.',
    remedy: 'Turn the endpoint on for the whole library.',
  });
}
