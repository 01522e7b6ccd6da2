import type { Problem } from '../../src-main/contract/errors.ts';

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  return ['code', 'what', 'safe', 'remedy'].every((key) => typeof Reflect.get(value, key) === 'string');
}

/** What a refused request carries over the wire. */
function refusal(thrown: unknown): { code: unknown; data: unknown } {
  if (!(thrown instanceof Error)) return { code: undefined, data: undefined };
  return { code: Reflect.get(thrown, 'code'), data: Reflect.get(thrown, 'data') };
}

/** Whatever was thrown, in words for a person. Refusals of the core arrive as they were written there. */
export function problemOf(thrown: unknown): Problem {
  const { code, data } = refusal(thrown);
  if (isProblem(data)) return data;
  const evidence = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  if (code === 'BAD_REQUEST') {
    return {
      code: 'not-understood',
      what: 'The request was not understood.',
      safe: 'Nothing was changed.',
      remedy: 'Check what you entered and try again.',
      evidence: `${evidence} ${JSON.stringify(data ?? '')}`,
    };
  }
  return {
    code: 'unexpected',
    what: 'Something went wrong that was not foreseen.',
    safe: 'What was stored before stays as it was.',
    remedy: 'Try again. If it happens again, the details below help whoever looks after this computer.',
    evidence,
  };
}
