import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/** How the screens are built, for both shells. Nothing is inlined: the page's policy allows files of its own origin only. */
export const renderer: UserConfig = {
  root: 'src-renderer',
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'chrome140',
    chunkSizeWarningLimit: 1500,
  },
};

export default defineConfig(renderer);
