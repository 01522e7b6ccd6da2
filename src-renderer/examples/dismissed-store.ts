/** Ended work whose notice somebody has closed; kept while the app is open. */
import { create } from 'zustand';

const useStore = create<{ readonly dismissed: ReadonlySet<string> }>(() => ({ dismissed: new Set() }));

export function useDismissed(): { dismissed: ReadonlySet<string>; dismiss: (key: string) => void } {
  return {
    dismissed: useStore((store) => store.dismissed),
    dismiss: (key) => useStore.setState(({ dismissed }) => ({ dismissed: new Set([...dismissed, key]) })),
  };
}
