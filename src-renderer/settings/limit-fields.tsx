import { Field } from '../ui/field.tsx';

export interface WrittenLimits {
  readonly requests: string;
  readonly tokens: string;
}

export const usualLimits: WrittenLimits = { requests: '600', tokens: '1000000' };

function whole(text: string, least: number, most: number): number | null {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= least && number <= most ? number : null;
}

/** @returns null while a figure is out of bounds */
export function readLimits(
  limits: WrittenLimits,
): { requestsPerMinute: number; tokensPerMinute: number } | null {
  const requestsPerMinute = whole(limits.requests, 1, 100_000);
  const tokensPerMinute = whole(limits.tokens, 100, 100_000_000);
  return requestsPerMinute === null || tokensPerMinute === null
    ? null
    : { requestsPerMinute, tokensPerMinute };
}

/** What a key may use in a minute. */
export function LimitFields(props: { limits: WrittenLimits; onChange: (limits: WrittenLimits) => void }) {
  const { limits, onChange } = props;
  return (
    <>
      <Field
        label="Requests a minute"
        inputMode="numeric"
        value={limits.requests}
        onChange={(event) => onChange({ ...limits, requests: event.target.value })}
        problem={whole(limits.requests, 1, 100_000) === null ? 'Choose a number from 1 to 100000.' : null}
      />
      <Field
        label="Tokens a minute"
        inputMode="numeric"
        value={limits.tokens}
        onChange={(event) => onChange({ ...limits, tokens: event.target.value })}
        problem={
          whole(limits.tokens, 100, 100_000_000) === null ? 'Choose a number from 100 to 100000000.' : null
        }
        hint="A token is about three quarters of an English word; question and answer both count."
      />
    </>
  );
}
