/** Notices that the open screen already shows where they belong, so that nothing is said twice. */
import { useEffect } from 'react';
import { create } from 'zustand';

const useStore = create<{ readonly held: readonly string[] }>(() => ({ held: [] }));

/** While mounted, the notice of this problem is the caller's to show. */
export function useHoldNotice(code: string | null): void {
  useEffect(() => {
    if (code === null) return undefined;
    useStore.setState(({ held }) => ({ held: [...held, code] }));
    return () =>
      useStore.setState(({ held }) => {
        const at = held.indexOf(code);
        return { held: held.filter((_, i) => i !== at) };
      });
  }, [code]);
}

export function useHeldNotices(): readonly string[] {
  return useStore((store) => store.held);
}
