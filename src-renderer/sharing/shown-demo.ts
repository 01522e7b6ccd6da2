/** The demo pack that is open in this window; held by the core until it is closed. */
import { create } from 'zustand';
import type { DemoPack } from '../../src-main/contract/demo-pack.ts';

export const useShownDemo = create<{ demo: DemoPack | null; show: (demo: DemoPack | null) => void }>(
  (set) => ({
    demo: null,
    show: (demo) => set({ demo }),
  }),
);
