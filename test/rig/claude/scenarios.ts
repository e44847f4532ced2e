import type { ProviderScript } from '../provider/script.ts';

/** A run of the real program worth keeping: the recorded output is `recorded/NAME.jsonl`. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly scripts: readonly ProviderScript[];
  /** Write patterns of the task. */
  readonly writes: readonly string[];
  /** Sent when so many requests have reached the provider. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: number };
  /** How the recorded run ended; `null` = by the signal itself. */
  readonly exit_code: number;
}

export type ScenarioName =
  | 'edits'
  | 'denied'
  | 'mixed'
  | 'api-error'
  | 'aborted'
  | 'retried'
  | 'cut'
  | 'subagent';

const write = (path: string, content: string) => ({
  name: 'Write',
  input: { file_path: `{cwd}/${path}`, content },
});

/** Every scenario; the prompt of each is `MARK-NAME`. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'edits',
    writes: ['src/'],
    exit_code: 0,
    scripts: [
      {
        marker: 'MARK-edits',
        steps: [
          {
            say: 'I will write it.',
            use: [write('src/greeting.txt', 'hello ünïcode 🚀\n')],
            usage: { cache_read: 50 },
          },
          { use: [{ name: 'Bash', input: { command: 'ls src' } }], usage: { cache_creation: 7 } },
          { say: 'Wrote the greeting.' },
        ],
      },
    ],
  },
  {
    name: 'denied',
    writes: ['src/'],
    exit_code: 0,
    scripts: [
      {
        marker: 'MARK-denied',
        steps: [
          { use: [write('docs/a.md', 'a\n'), write('docs/b.md', 'b\n')] },
          { use: [{ name: 'Bash', input: { command: 'echo a > docs/a.md' } }] },
          { say: 'All documents are written.' },
        ],
      },
    ],
  },
  {
    name: 'mixed',
    writes: ['src/'],
    exit_code: 0,
    scripts: [
      {
        marker: 'MARK-mixed',
        steps: [
          { use: [write('src/greeting.txt', 'hello\n'), write('docs/a.md', 'a\n')] },
          { say: 'Wrote the greeting; docs/ is not mine.' },
        ],
      },
    ],
  },
  {
    name: 'api-error',
    writes: ['src/'],
    exit_code: 1,
    scripts: [{ marker: 'MARK-api-error', steps: [{ fault: { kind: 'http', status: 400 } }] }],
  },
  {
    name: 'aborted',
    writes: ['src/'],
    exit_code: 0,
    signal: { name: 'SIGINT', after: 2 },
    scripts: [
      {
        marker: 'MARK-aborted',
        steps: [{ use: [write('src/greeting.txt', 'hello\n')] }, { fault: { kind: 'hang' } }],
      },
    ],
  },
  {
    name: 'retried',
    writes: ['src/'],
    exit_code: 0,
    scripts: [
      {
        marker: 'MARK-retried',
        steps: [
          { fault: { kind: 'http', status: 529, times: 2 }, use: [write('src/greeting.txt', 'hello\n')] },
          { say: 'Wrote it in the end.' },
        ],
      },
    ],
  },
  {
    name: 'cut',
    writes: ['src/'],
    exit_code: 143,
    signal: { name: 'SIGTERM', after: 3 },
    scripts: [
      {
        marker: 'MARK-cut',
        steps: [
          { use: [write('src/greeting.txt', 'hello\n')] },
          { say: 'Half an answer', fault: { kind: 'cut', after_events: 3 } },
        ],
      },
    ],
  },
  {
    name: 'subagent',
    writes: ['src/'],
    exit_code: 0,
    scripts: [
      {
        marker: 'MARK-inner',
        steps: [{ use: [{ name: 'Bash', input: { command: 'ls' } }] }, { say: 'Listed.' }],
      },
      {
        marker: 'MARK-subagent',
        steps: [
          {
            use: [
              {
                name: 'Agent',
                input: { description: 'list', prompt: 'MARK-inner', subagent_type: 'general-purpose' },
              },
            ],
          },
          { say: 'Waiting for the list.' },
          { use: [write('src/greeting.txt', 'hello\n')] },
          { say: 'Done with the list.' },
        ],
      },
    ],
  },
];
