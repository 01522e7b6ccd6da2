import type { PrivacyDecision, PrivacyOutcome, PrivacyTarget } from '../../src-main/contract/privacy.ts';
import { core } from '../bridge.ts';
import { say, unsay } from '../ui/toast.tsx';
import { type Action, useAction } from '../ui/use-action.ts';
import { count } from '../ui/words.ts';

export interface Decisions {
  readonly decide: Action<[PrivacyTarget, PrivacyDecision, string | null]>;
  readonly undo: Action<[]>;
}

function told({ words, touched }: PrivacyOutcome): string {
  if (touched.length === 0) return words;
  return `${words}. ${count(touched.length, 'example')} still ${touched.length === 1 ? 'has' : 'have'} the words`;
}

/** Decide and take back, each reported with its undo. */
export function useDecisions(projectId: string): Decisions {
  const undo = useAction(async () => {
    const outcome = await core.privacy.undo({ projectId });
    unsay();
    say(outcome === null ? 'Nothing to take back' : outcome.words);
  });
  const decide = useAction(
    async (target: PrivacyTarget, decision: PrivacyDecision, replacement: string | null) => {
      const outcome = await core.privacy.decide({ projectId, target, decision, replacement });
      say(told(outcome), () => void undo.run());
    },
  );
  return { decide, undo };
}
