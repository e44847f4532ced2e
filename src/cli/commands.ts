import type { FlagSpec } from './args.ts';
import type { CommandEntry } from './command.ts';

const overlay: FlagSpec = {
  name: 'overlay',
  alias: 'agents',
  value: 'FILE',
  many: true,
  help: 'adds agents, actions, externals, capacities, verify and setup (may be given again)',
};
const strict: FlagSpec = {
  name: 'strict',
  help: 'what exec could not start is an error; a run without a gate does not count as done',
};
const state: FlagSpec = {
  name: 'state',
  value: 'DIR',
  help: 'where runs are kept (default: XDG state folder)',
};
const json: FlagSpec = {
  name: 'format',
  value: 'FORMAT',
  choices: ['pretty', 'json'],
  help: 'pretty (default) or json',
};

/** Every command, in the order help shows them. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'compile',
    summary: 'check session files; write the plan',
    usage: '[FILE…]',
    example: 'pcoord compile session.yaml --emit json -o plan.json',
    flags: [
      {
        name: 'format',
        value: 'FORMAT',
        choices: ['pretty', 'json'],
        help: 'how findings are printed: pretty (default) or json',
      },
      {
        name: 'emit',
        value: 'KIND',
        choices: ['json', 'ts'],
        help: 'print the plan: json, or a typed TypeScript module',
      },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        help: 'write what is emitted to a file (kind from its ending)',
      },
      {
        name: 'check',
        help: 'with -o: write nothing, exit 1 and show the difference when the file is not up to date',
      },
      overlay,
      strict,
      { name: 'max-warnings', value: 'N', help: 'exit 1 when there are more warnings' },
      { name: 'quiet', short: 'q', help: 'errors only' },
    ],
    notes: [
      'FILE may be - for standard input. Default: pcoord.yaml, then .pcoord/session.yaml.',
      'Exit: 0 no errors · 1 errors · 2 usage · 3 a file cannot be read',
    ],
    load: () => import('./compile.ts'),
  },
  {
    name: 'exec',
    summary: 'run a session',
    usage: '[FILE]',
    example: 'pcoord exec session.yaml --overlay agents.yaml',
    flags: [
      overlay,
      {
        name: 'satisfy',
        value: 'NAME',
        many: true,
        help: 'a dependency from outside is there (may be given again)',
      },
      { name: 'max-agents', value: 'N', help: 'at most N agents and commands at once' },
      { name: 'dry-run', help: 'show commands, workspaces, prompts and schedule; do nothing' },
      {
        name: 'resume',
        value: 'RUN',
        optionalValue: true,
        help: 'go on with a run that was interrupted (default: the newest)',
      },
      {
        name: 'view',
        value: 'VIEW',
        choices: ['tui', 'list', 'lines', 'json'],
        help: 'tui (default at a terminal), list, lines or json',
      },
      { name: 'branch', value: 'NAME', help: 'the branch results arrive on' },
      { name: 'continue', help: 'the session branch exists already: its tip becomes the base' },
      { name: 'repo', value: 'DIR', help: 'the repository (default: the one the current folder is in)' },
      state,
      strict,
    ],
    notes: [
      'Ctrl-C once stops gently, twice stops now; what was done is kept.',
      'Exit: 0 done · 1 did not succeed · 2 usage · 3 the world failed · 4 review items open · 130 stopped',
    ],
    load: () => import('./exec/exec.ts'),
  },
  {
    name: 'status',
    summary: 'where a run stands',
    usage: '[RUN]',
    example: 'pcoord status --format json',
    flags: [
      json,
      { name: 'all', help: 'every run of this repository' },
      { name: 'repo', value: 'DIR', help: 'the repository' },
      state,
    ],
    load: () => import('./status.ts'),
  },
  {
    name: 'logs',
    summary: "what a stream's agent printed",
    usage: '[STREAM | STREAM/PHASE | ATTEMPT]',
    example: 'pcoord logs frontend_stream',
    flags: [
      { name: 'run', value: 'RUN', help: 'which run (default: the newest)' },
      { name: 'follow', short: 'f', help: 'go on printing until the attempt ends' },
      { name: 'raw', help: 'bytes as they are (default: control sequences removed)' },
      { name: 'repo', value: 'DIR', help: 'the repository' },
      state,
    ],
    load: () => import('./logs.ts'),
  },
  {
    name: 'signal',
    summary: 'tell a running session something',
    usage: 'NAME | STREAM/PHASE',
    example: 'pcoord signal api_contracts',
    flags: [
      { name: 'run', value: 'RUN', help: 'which run (default: the newest)' },
      { name: 'repo', value: 'DIR', help: 'the repository' },
      state,
    ],
    notes: ['A name from outside is satisfied; a running stream/phase is declared done.'],
    load: () => import('./signal.ts'),
  },
  {
    name: 'stop',
    summary: 'stop a running session',
    usage: '[RUN]',
    example: 'pcoord stop --now',
    flags: [
      { name: 'now', help: 'kill at once (default: ask, then insist)' },
      { name: 'repo', value: 'DIR', help: 'the repository' },
      state,
    ],
    load: () => import('./stop.ts'),
  },
  {
    name: 'new',
    summary: 'write a session from a template',
    usage: 'TEMPLATE',
    example: 'pcoord new parallel-session -p session_id=checkout -p streams=frontend,backend -o session.yaml',
    flags: [
      {
        name: 'parameter',
        short: 'p',
        value: 'KEY=VALUE',
        many: true,
        help: 'a parameter of the template (may be given again)',
      },
      { name: 'parameters-file', value: 'FILE', help: 'parameters as a JSON object; each -p goes over it' },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        help: 'write to a file that does not exist yet (default: standard output)',
      },
      { name: 'from', value: 'DIR', help: 'a folder of templates of your own' },
    ],
    load: () => import('./new.ts'),
  },
  {
    name: 'templates',
    summary: 'list templates and their parameters',
    usage: '[TEMPLATE]',
    example: 'pcoord templates parallel-session',
    flags: [json, { name: 'from', value: 'DIR', help: 'a folder of templates of your own' }],
    load: () => import('./templates.ts'),
  },
];
