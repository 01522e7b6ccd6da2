import { defineConfig } from 'electron-vite';
import { renderer } from './vite.config.ts';

const { outDir: _, ...build } = renderer.build ?? {};

/** Main, core and workers side by side in out/main: each is a process of its own, started by file name. */
export default defineConfig({
  main: {
    build: {
      rollupOptions: {
        input: {
          main: 'src-main/shell/electron/main.ts',
          'core-process': 'src-main/shell/electron/core-process.ts',
          reader: 'src-main/reader/worker.ts',
          inference: 'src-main/inference/worker.ts',
          trainer: 'src-main/trainer/worker.ts',
          'examples-aside': 'src-main/pipeline/examples/aside-worker.ts',
          converter: 'src-main/converter/worker.ts',
        },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { preload: 'src-main/shell/electron/preload.ts' },
        // A sandboxed preload script is CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...renderer,
    // Where to is electron-vite's to say: out/renderer, or what --outDir names.
    build: { ...build, rollupOptions: { input: 'src-renderer/index.html' } },
  },
});
