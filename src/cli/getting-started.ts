import type { CommandEntry } from './command.ts';
import { json, state } from './run-commands.ts';

/** The commands that prepare a machine, a shell and a repository. */
export const gettingStarted: readonly CommandEntry[] = [
  {
    name: 'doctor',
    summary: 'look whether a run could start here, and what is missing',
    usage: '',
    example: 'pcoord doctor --format json',
    flags: [json, state],
    notes: [
      'Looks only: starts no agent (but asks each for its version), no run and no network, and changes nothing.',
      'Exit: 0 a run could start · 1 something is in the way · 2 usage',
    ],
    load: () => import('./doctor/doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'print the script that makes a shell complete commands, flags and names',
    usage: 'bash | zsh | fish',
    example: 'pcoord completion bash',
    flags: [],
    notes: [
      'For one shell:  bash, zsh: source <(pcoord completion bash)   fish: pcoord completion fish | source',
      'For all of them, once:',
      '  bash  pcoord completion bash > ~/.local/share/bash-completion/completions/pcoord',
      '  zsh   pcoord completion zsh > "${fpath[1]}/_pcoord"   (before compinit)',
      '  fish  pcoord completion fish > ~/.config/fish/completions/pcoord.fish',
      'Names of runs, streams, review items and templates are looked up as they are now.',
    ],
    load: () => import('./completion/completion.ts'),
  },
  {
    name: 'init',
    summary: 'prepare a repository: schema for editors, pre-commit hook, ignore entry',
    usage: '[FILE]',
    example: 'pcoord init --schema --hook',
    flags: [
      { name: 'schema', help: 'write session.schema.json, which the line names, beside the session' },
      { name: 'hook', help: 'a pre-commit hook that compiles the sessions which a commit changes' },
      {
        name: 'ignore',
        value: 'WHERE',
        optionalValue: true,
        choices: ['exclude', 'gitignore'],
        help: 'ignore pages of pcoord report: in .git/info/exclude (default), or for all in .gitignore',
      },
      { name: 'template', value: 'TEMPLATE', help: 'write the session with pcoord new first' },
      {
        name: 'parameter',
        short: 'p',
        value: 'KEY=VALUE',
        many: true,
        help: 'with --template: a parameter of it (may be given again)',
      },
      { name: 'dry-run', help: 'say what would be done; do nothing' },
    ],
    notes: [
      'Without flags only the line that tells editors the schema is written, into FILE (default: as compile);',
      'at a terminal the rest is asked for. A hook of somebody else is never touched. A second time changes nothing.',
      'Exit: 0 done · 2 usage · 3 the disk refused · 130 ended while asked',
    ],
    load: () => import('./init/init.ts'),
  },
];
