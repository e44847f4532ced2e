import type { FlagSpec } from './args.ts';
import type { CommandEntry } from './command.ts';

/** Where runs are kept. */
export const state: FlagSpec = {
  name: 'state',
  value: 'DIR',
  help: 'where runs are kept (default: XDG state folder)',
};
/** For people or for programs. */
export const json: FlagSpec = {
  name: 'format',
  value: 'FORMAT',
  choices: ['pretty', 'json'],
  help: 'pretty (default) or json',
};

const runFlag: FlagSpec = { name: 'run', value: 'RUN', help: 'which run (default: the newest)' };
const repo: FlagSpec = { name: 'repo', value: 'DIR', help: 'the repository' };

/** How a run is shown. */
export const view: FlagSpec = {
  name: 'view',
  value: 'VIEW',
  choices: ['tui', 'list', 'lines', 'json'],
  help: 'how it is shown: tui (default at a terminal), list, lines or json',
};

/** The commands that look at a run, or act on it, from outside. */
export const runCommands: readonly CommandEntry[] = [
  {
    name: 'status',
    summary: 'where a run stands',
    usage: '[RUN]',
    example: 'pcoord status --format json',
    flags: [
      json,
      { name: 'all', help: 'every run of this repository' },
      { name: 'watch', short: 'w', help: 'go on showing it until it ends, without touching it' },
      view,
      repo,
      state,
    ],
    load: () => import('./status.ts'),
  },
  {
    name: 'replay',
    summary: 'show a run again from its records',
    usage: '[RUN]',
    example: 'pcoord replay --speed 20',
    flags: [
      { name: 'speed', value: 'FACTOR', help: 'how many times faster than it was (default 1), or max' },
      view,
      repo,
      state,
    ],
    notes: [
      'In the TUI: space stands still, + and - change the speed, n goes to the next event, q leaves.',
      'Logs are shown whole: their lines carry no time.',
    ],
    load: () => import('./watching/replay.ts'),
  },
  {
    name: 'report',
    summary: 'tell a run as a page, as Markdown for a pull request, or as JSON',
    usage: '[RUN]',
    example: 'pcoord report --format md',
    flags: [
      {
        name: 'format',
        value: 'FORMAT',
        choices: ['html', 'md', 'json'],
        help: 'html (default): one file with charts, for any browser; md; json',
      },
      {
        name: 'output',
        short: 'o',
        value: 'FILE',
        help: 'write to a file that does not exist yet; - is standard output',
      },
      { name: 'force', help: 'write over a file that is there' },
      repo,
      state,
    ],
    notes: [
      'Without -o it goes to standard output; at a terminal a page becomes pcoord-report-RUN.html, which is named.',
      'Works while the run lives and after it has ended; docs/report.md tells what it holds.',
      'Exit: 0 done · 2 usage, or there is no such run, or the file is there · 3 the world failed',
    ],
    load: () => import('./report/report.ts'),
  },
  {
    name: 'logs',
    summary: "what a stream's agent printed",
    usage: '[STREAM | STREAM/PHASE | ATTEMPT]',
    example: 'pcoord logs frontend_stream',
    flags: [
      runFlag,
      { name: 'follow', short: 'f', help: 'go on printing until the attempt ends' },
      { name: 'raw', help: 'bytes as they are (default: control sequences removed)' },
      repo,
      state,
    ],
    load: () => import('./logs.ts'),
  },
  {
    name: 'signal',
    summary: 'tell a running session something',
    usage: 'NAME | STREAM/PHASE | --escalate STREAM',
    example: 'pcoord signal api_contracts',
    flags: [
      { name: 'escalate', value: 'STREAM', help: 'hand what waits of a stream on to who can help next, now' },
      runFlag,
      repo,
      state,
    ],
    notes: ['A name from outside is satisfied; a running stream/phase is declared done.'],
    load: () => import('./signal.ts'),
  },
  {
    name: 'message',
    summary: 'say something to a stream of a running session',
    usage: 'STREAM TEXT',
    example: "pcoord message backend 'the schema has changed: read src/schema.ts again'",
    flags: [runFlag, repo, state],
    notes: ['The words arrive in the inbox of the stream, at once or with its next phase.'],
    load: () => import('./message.ts'),
  },
  {
    name: 'answer',
    summary: 'say what agents ask, or answer them',
    usage: '[QUESTION]',
    example: 'pcoord answer backend.1.1:3 --allow',
    flags: [
      { name: 'allow', help: 'yes' },
      { name: 'deny', help: 'no' },
      { name: 'always', help: 'also for the same rule in this stream from now on' },
      { name: 'all-streams', help: 'also for the same rule in all streams from now on' },
      { name: 'note', value: 'TEXT', help: 'a word for the agent' },
      json,
      runFlag,
      repo,
      state,
    ],
    notes: [
      'Without --allow or --deny: lists what is asked. QUESTION may be left out where only one is open.',
      'A run that is not watched in the TUI denies at once, unless exec was given --ask.',
    ],
    load: () => import('./people/answer.ts'),
  },
  {
    name: 'pause',
    summary: 'let streams of a running session stand still',
    usage: '[STREAM…]',
    example: 'pcoord pause backend',
    flags: [runFlag, repo, state],
    notes: [
      'Without a stream: all of them. Their programs stand still, no time-out runs, nothing new starts.',
    ],
    load: () => import('./people/pause.ts'),
  },
  {
    name: 'continue',
    summary: 'let paused streams go on',
    usage: '[STREAM…]',
    example: 'pcoord continue',
    flags: [runFlag, repo, state],
    load: () => import('./people/continue.ts'),
  },
  {
    name: 'nudge',
    summary: 'ask the agent of a stream for a sign of life',
    usage: 'STREAM…',
    example: 'pcoord nudge backend',
    flags: [runFlag, repo, state],
    notes: ['A letter, nothing more: nothing is killed for it.'],
    load: () => import('./people/nudge.ts'),
  },
  {
    name: 'review',
    summary: 'look at, accept or send back what a run asks people about',
    usage: '[list | show ID | accept ID… | send-back ID]',
    example: 'pcoord review list',
    flags: [
      { name: 'note', value: 'TEXT', help: 'a word for the record; with send-back, for the agent' },
      {
        name: 'commit',
        value: 'REV',
        help: 'accept a merge conflict with a merge of both sides that you made',
      },
      { name: 'ours', help: 'accept a merge conflict: where both sides meet, what was merged before wins' },
      { name: 'theirs', help: 'accept a merge conflict: where both sides meet, what does not merge wins' },
      { name: 'all', help: 'with accept: every open item; with list: the settled ones too' },
      json,
      runFlag,
      repo,
      state,
    ],
    notes: [
      'Works while the run lives and after it has ended; docs/reviews.md tells what each item means.',
      'Exit: 0 done · 1 refused · 2 usage, or there is no such item · 3 the world failed',
    ],
    load: () => import('./review/review.ts'),
  },
  {
    name: 'salvage',
    summary: 'list, take back or tidy up what runs have kept',
    usage: '[list [RUN] | restore REF | clean [RUN]]',
    example: 'pcoord salvage list',
    flags: [
      { name: 'branch', value: 'NAME', help: 'with restore: make a branch of that name' },
      { name: 'patch', value: 'FILE', help: 'with restore: write the patch to a new file' },
      { name: 'kind', value: 'KIND', help: 'with list: only what was kept for this reason' },
      { name: 'older-than', value: 'AGE', help: 'with clean: runs that ended so long ago, e.g. 7d, 12h' },
      { name: 'yes', help: 'with clean: remove what is named (default: only name it)' },
      json,
      repo,
      state,
    ],
    notes: [
      'restore prints the patch unless --branch or --patch is given; your checkout is never touched.',
      'Exit: 0 done · 1 refused · 2 usage, or there is no such ref · 3 the world failed',
    ],
    load: () => import('./salvage/salvage.ts'),
  },
  {
    name: 'stop',
    summary: 'stop a running session, or one stream of it',
    usage: '[RUN]',
    example: 'pcoord stop --now',
    flags: [
      { name: 'stream', value: 'STREAM', help: 'end this stream only: its work is kept, the others go on' },
      { name: 'now', help: 'kill at once (default: ask, then insist after three seconds)' },
      repo,
      state,
    ],
    notes: [
      'What was done is kept. A run that lost its coordinator is taken over, ended, and written down as stopped.',
      'Exit: 0 stopping, stopped or over already · 2 usage · 3 the world failed',
    ],
    load: () => import('./stop/stop.ts'),
  },
];
