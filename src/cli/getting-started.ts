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
];
