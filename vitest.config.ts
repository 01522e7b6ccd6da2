import { defineConfig } from 'vitest/config';

/** Heavy suites load native libraries and use every core: one file at a time, each in a process of its own. */
const heavy = { pool: 'forks', fileParallelism: false, maxWorkers: 1 } as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          pool: 'forks',
          testTimeout: 20_000,
        },
      },
      { test: { ...heavy, name: 'numeric', include: ['tests/numeric/**/*.test.ts'], testTimeout: 180_000 } },
      {
        test: {
          ...heavy,
          name: 'with-model',
          // The starter answers and learns on one thread; two files at a time finish in little more than half the time.
          fileParallelism: true,
          maxWorkers: 2,
          include: ['tests/with-model/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
