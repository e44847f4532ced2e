import type { FlagSpec } from './args.ts';
import type { CommandEntry } from './command.ts';
import { gettingStarted } from './getting-started.ts';
import { json, runCommands, state, view } from './run-commands.ts';

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
        choices: ['pretty', 'json', 'sarif', 'github', 'junit'],
        help: 'how findings are printed: pretty (default), json, sarif, github or junit',
      },
      {
        name: 'emit',
        value: 'KIND',
        choices: ['json', 'ts', 'mermaid', 'dot'],
        help: 'print the plan: json, a typed TypeScript module, or a picture for Mermaid or Graphviz',
      },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        help: 'write what is emitted to a file (kind from its ending: .json, .ts, .mmd, .dot)',
      },
      {
        name: 'check',
        help: 'with -o: write nothing, exit 1 and show the difference when the file is not up to date',
      },
      {
        name: 'fix',
        value: 'GRADE',
        optionalValue: true,
        choices: ['safe', 'unsafe'],
        help: 'write fixes into the files: safe ones, or all of them with --fix=unsafe; - prints the fixed text',
      },
      overlay,
      strict,
      {
        name: 'severity',
        value: 'RULE=LEVEL',
        many: true,
        help: 'set a rule to off, info, warning or error (may be given again)',
      },
      { name: 'no-ignores', help: 'tell what comments ask to ignore, too' },
      { name: 'baseline', value: 'FILE', help: 'tell only what this file does not list' },
      { name: 'update-baseline', help: 'with --baseline: write what is found now into the file' },
      { name: 'max-warnings', value: 'N', help: 'exit 1 when there are more warnings' },
      { name: 'quiet', short: 'q', help: 'errors only' },
      { name: 'watch', help: 'compile again whenever a file changes, until Ctrl-C' },
    ],
    notes: [
      'FILE may be - for standard input. Default: pcoord.yaml, then .pcoord/session.yaml.',
      'Exit: 0 no errors · 1 errors · 2 usage, or there is no such file · 3 the disk or its permissions refused · 130 --watch was ended.',
      'With --format sarif findings do not change the exit code.',
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
      {
        name: 'time-scale',
        value: 'FACTOR',
        help: 'rehearse: the clock of the run goes FACTOR times faster (1 to 10000)',
      },
      { name: 'dry-run', help: 'show commands, workspaces, prompts and schedule; do nothing' },
      { name: 'ask', help: 'let what agents ask wait for an answer from another terminal (pcoord answer)' },
      {
        name: 'resume',
        value: 'RUN',
        optionalValue: true,
        help: 'go on with a run that was interrupted (default: the newest)',
      },
      view,
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
  ...runCommands,
  {
    name: 'new',
    summary: 'write a session from a template',
    usage: '[TEMPLATE]',
    example: 'pcoord new parallel-session -p session_id=checkout -p streams=frontend,backend -o session.yaml',
    flags: [
      {
        name: 'parameter',
        short: 'p',
        value: 'KEY=VALUE',
        many: true,
        help: 'a parameter of the template (may be given again)',
      },
      {
        name: 'parameters',
        alias: 'parameters-file',
        value: 'FILE',
        help: 'parameters as a JSON object; each -p goes over it',
      },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        help: 'write to a file that does not exist yet (default: standard output)',
      },
      { name: 'force', help: 'with -o: write over a file that is there' },
      {
        name: 'update',
        value: 'FILE',
        help: 'merge what the template says now into a session that came from it; -p changes parameters',
      },
      { name: 'from', value: 'DIR', help: 'a folder of templates of your own' },
    ],
    notes: [
      'At a terminal, what is required and not given is asked for; otherwise it is listed.',
      'Exit: 0 written · 1 does not compile, or the update left places to settle · 2 usage · 3 the disk refused · 130 ended while asked',
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
  {
    name: 'overlap',
    summary: 'do two patterns share a path?',
    usage: 'PATTERN PATTERN',
    example: "pcoord overlap 'src/**/*.ts' 'src/api/'",
    flags: [
      json,
      {
        name: 'stdin',
        help: 'one JSON object a line, {"a": pattern or list, "b": pattern or list}; one answer a line',
      },
    ],
    notes: [
      'Yes comes with a path that both match. Patterns mean what they mean in `resources`; docs/conflicts.md tells how.',
      'Exit: 0 no · 1 yes, or undecided · 2 not a pattern · 3 input cannot be read; with --stdin 0 whatever the answers',
    ],
    load: () => import('./overlap/overlap.ts'),
  },
  {
    name: 'explain',
    summary: 'a rule with an example; why two streams can or cannot run together',
    usage: '[RULE | STREAM STREAM]',
    example: 'pcoord explain overlap-write-write',
    flags: [
      json,
      { name: 'file', value: 'FILE', help: 'the session of the streams (default: as compile)' },
      overlay,
    ],
    notes: [
      'RULE is a name or an alias such as PC3001; without one, all rules are listed.',
      'STREAM may be STREAM/PHASE: then it is about that phase alone.',
      'Exit: 0 explained · 1 the session cannot be read as one · 2 no such rule, stream or file · 3 the disk or its permissions refused',
    ],
    load: () => import('./explain/explain.ts'),
  },
  ...gettingStarted,
];
