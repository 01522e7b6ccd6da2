/** What a key may use in a minute. Counted in memory: a restart forgives. */
import { ApiError } from './api-error.ts';
import type { ApiKey } from './keys.ts';

const windowMs = 60_000;
/** Requests under way or waiting at once, of all keys: the model answers one at a time. */
const mostAtOnce = 64;
/** Wrong keys in a minute before even asking is refused. */
const mostWrongKeys = 300;

interface Window {
  began: number;
  requests: number;
  tokens: number;
}

export interface Limiter {
  /** @throws ApiError 429 with Retry-After. @returns headers that tell what is left, and how to end */
  begin(key: ApiKey): {
    readonly headers: Readonly<Record<string, string>>;
    readonly end: (tokens: number) => void;
  };
  /** @throws ApiError 429 when too many wrong keys have come */
  wrongKey(): void;
}

export function createLimiter(now: () => number = Date.now): Limiter {
  const windows = new Map<string, Window>();
  let underWay = 0;

  function windowOf(id: string): Window {
    const known = windows.get(id);
    if (known !== undefined && now() - known.began < windowMs) return known;
    const fresh = { began: now(), requests: 0, tokens: 0 };
    windows.set(id, fresh);
    return fresh;
  }

  return {
    begin(key) {
      const window = windowOf(key.id);
      const reset = Math.max(1, Math.ceil((window.began + windowMs - now()) / 1000));
      const { requests_per_minute: requests, tokens_per_minute: tokens } = key;
      const headers = (): Record<string, string> => ({
        'x-ratelimit-limit-requests': String(requests),
        'x-ratelimit-limit-tokens': String(tokens),
        'x-ratelimit-remaining-requests': String(Math.max(0, requests - window.requests)),
        'x-ratelimit-remaining-tokens': String(Math.max(0, tokens - window.tokens)),
        'x-ratelimit-reset-requests': `${reset}s`,
        'x-ratelimit-reset-tokens': `${reset}s`,
      });
      if (window.requests >= requests) {
        throw tooMany(`This key may be used ${requests} times a minute.`, reset, headers());
      }
      if (window.tokens >= tokens) {
        throw tooMany(`This key may use ${tokens} tokens a minute.`, reset, headers());
      }
      if (underWay >= mostAtOnce) {
        throw tooMany(`${mostAtOnce} requests are waiting already.`, 2, headers());
      }
      window.requests += 1;
      underWay += 1;
      let ended = false;
      return {
        headers: headers(),
        end: (used) => {
          if (ended) return;
          ended = true;
          underWay -= 1;
          windowOf(key.id).tokens += used;
        },
      };
    },
    wrongKey() {
      const window = windowOf('wrong keys');
      window.requests += 1;
      if (window.requests <= mostWrongKeys) return;
      const reset = Math.max(1, Math.ceil((window.began + windowMs - now()) / 1000));
      throw tooMany('Too many wrong keys have come.', reset, {});
    },
  };
}

function tooMany(why: string, seconds: number, headers: Readonly<Record<string, string>>): ApiError {
  return new ApiError(
    429,
    `${why} Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    { code: 'rate_limit_exceeded' },
    { ...headers, 'retry-after': String(seconds) },
  );
}
