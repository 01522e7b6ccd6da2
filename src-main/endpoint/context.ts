import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';
import type { StageContext } from '../pipeline/stage-context.ts';
import type { ApiKey } from './keys.ts';

export interface EndpointContext {
  readonly stage: StageContext;
  /** Serve this model alone, and an adapter file over it. */
  readonly only: { readonly modelId: string; readonly adapterPath: string | null } | null;
  /** Told of what nobody foresaw. */
  readonly log: (error: unknown) => void;
}

/** What is known of a call when it ends; nothing of what was said. */
export interface Call {
  readonly key: ApiKey;
  model: string | null;
  promptTokens: number;
  completionTokens: number;
  /** Its answer is a stream, which ends the call itself. */
  streams: boolean;
  end: (status: number) => void;
}

export interface EndpointEnv {
  Bindings: { readonly outgoing: ServerResponse };
  Variables: {
    call: Call;
    /** Aborted when the caller hangs up or the endpoint closes. */
    signal: AbortSignal;
  };
}

export type EndpointRequest = Context<EndpointEnv>;
