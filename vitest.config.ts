import { defineConfig } from 'vitest/config';

const report = process.env['PCOORD_TEST_REPORT'];

/** Tests that watch processes, terminals and clocks, or change their own process: each file in a process of its own. */
const alone = ['test/{e2e,runtime/node,report,tui}/**/*.test.{ts,tsx}', 'test/cli/review-list.test.ts'];

const common = { setupFiles: ['test/setup.ts'], testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/scratch.ts'],
    maxWorkers: 3,
    pool: 'forks',
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      { test: { ...common, name: 'alone', include: alone } },
      // These leave nothing behind in their process: one loads the sources for many files.
      {
        test: {
          ...common,
          name: 'together',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', ...alone],
          isolate: false,
        },
      },
    ],
  },
});
