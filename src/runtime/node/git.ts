import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { betweenCrashPoints } from './crash-points.ts';
import { runShort } from './process.ts';
import { isShortageCode } from './system-failure.ts';

/** Runs git commands in one fixed surrounding. One way for every call pcoord makes. */
export interface Git {
  /** Runs a command that must succeed; its output as bytes, for names of files need not be UTF-8. */
  run(args: readonly string[], options?: GitOptions): Promise<Result<Buffer, HostFailure>>;
  /** The same, its output as text without the last line's end. */
  text(args: readonly string[], options?: GitOptions): Promise<Result<string, HostFailure>>;
  /** Runs a command whose exit code is an answer. */
  ask(args: readonly string[], options?: GitOptions): Promise<GitAnswer>;
}

export interface GitOptions {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Added to the surrounding's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitAnswer {
  /** `null` when git could not be run at all or was killed. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Nothing outside our own words may make git run a program, write what was not asked for, or wait for a person. */
const guards: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.addEmbeddedRepo=false',
].flatMap((setting) => ['-c', setting]);

const quiet: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
};

/** Git without the system's and the user's configuration: only that of the repository it is pointed at counts. */
export function createCleanGit(options: {
  readonly cwd: string;
  readonly home: string;
  readonly args?: readonly string[];
}): Git {
  return createGit({
    cwd: options.cwd,
    args: [...guards, ...(options.args ?? [])],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: options.home,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_ALLOW_PROTOCOL: 'file',
      ...quiet,
    },
  });
}

/** Git as the user has set it up, for questions about the user's repository only: hooks and monitors stay off. */
export function createUsersGit(cwd: string): Git {
  const inherited = Object.entries(process.env).filter(([name]) => !pointers.has(name));
  return createGit({
    cwd,
    args: guards,
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...quiet },
  });
}

/** Set by git for its hooks: they would point every call at another repository than the one that was asked for. */
const pointers = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
]);

function createGit(surrounding: {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}): Git {
  const perform = async (args: readonly string[], options: GitOptions): Promise<GitAnswer> => {
    const { exit_code, stdout, stderr } = await runShort(['git', ...surrounding.args, ...args], {
      cwd: options.cwd ?? surrounding.cwd,
      env: { ...surrounding.env, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
    });
    return { code: exit_code, stdout, stderr };
  };
  const ask = (args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> => {
    const command = commandOf(args);
    if (questions.has(command)) return perform(args, options);
    return betweenCrashPoints(`git.${command}`, () => perform(args, options));
  };
  const run = async (args: readonly string[], options?: GitOptions): Promise<Result<Buffer, HostFailure>> => {
    const answer = await ask(args, options);
    return answer.code === 0 ? ok(answer.stdout) : err(explainGit(args, answer));
  };
  return {
    ask,
    run,
    text: async (args, options) => {
      const result = await run(args, options);
      return result.ok ? ok(result.value.toString().replace(/\n$/, '')) : result;
    },
  };
}

/** Commands that write nothing. */
const questions: ReadonlySet<string> = new Set([
  // Only options, as in `git --version`.
  '',
  'cat-file',
  'check-attr',
  'check-ignore',
  'config',
  'diff',
  'diff-files',
  'diff-index',
  'diff-tree',
  'for-each-ref',
  'log',
  'ls-files',
  'ls-tree',
  'merge-base',
  'rev-list',
  'rev-parse',
  'show',
  'status',
  'symbolic-ref',
  'var',
  'version',
  'worktree',
]);

/** The command among the arguments: the first that is neither an option nor the value of `-c`. */
function commandOf(args: readonly string[]): string {
  return args.find((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-c') ?? '';
}

/** What git says when the machine has no more of something for the moment: the same call may well succeed soon. */
const passing: readonly RegExp[] = [
  // The system's own words end a line: what stands before them may be the name of an agent's file.
  /: (Too many open files( in system)?|Cannot allocate memory|Resource temporarily unavailable)$/m,
  /^(fatal|error): (Out of memory|cannot fork|unable to create thread)/im,
];

/** The same, and what lasts until somebody does something about it. */
const shortage: readonly RegExp[] = [
  ...passing,
  /: (Input\/output error|Read-only file system|No space left on device|Disk quota exceeded)$/m,
];

/** True when a call came to nothing for what the machine lacks, or because git was killed: not for what it was given. */
export function isUnanswered({ code, stderr }: GitAnswer): boolean {
  return code === null || (code !== 0 && shortage.some((words) => words.test(stderr)));
}

/** Says in one line what git could not do. */
export function explainGit(args: readonly string[], answer: GitAnswer): HostFailure {
  const { stderr } = answer;
  if (answer.code === null && stderr.includes('ENOENT'))
    return { reason: 'not-found', detail: 'git is not on PATH; pcoord needs git 2.38 or newer' };
  const said = stderr.split('\n').find((line) => /^(fatal|error):/.test(line)) ?? stderr.split('\n')[0] ?? '';
  const command = args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) ?? '';
  const detail = `git ${command}: ${said.replace(/^(fatal|error): /, '') || `exit code ${answer.code}`}`;
  if (/No space left on device|Disk quota exceeded/.test(stderr)) return { reason: 'disk-full', detail };
  if (isPassing(answer)) return { reason: 'system-shortage', detail };
  if (/Permission denied/i.test(stderr)) return { reason: 'permission', detail };
  return { reason: 'git', detail };
}

/** A git that was started says it in words, one that could not be by the system's name for it. */
function isPassing({ code, stderr }: GitAnswer): boolean {
  if (code !== null) return passing.some((words) => words.test(stderr));
  return isShortageCode(/^could not be started \((E[A-Z]+)\)$/.exec(stderr)?.[1] ?? '');
}

/** The part of a call's environment that fixes who made a commit and when, so that doing it again gives the same. */
export function signature(
  identity: { readonly name: string; readonly email: string },
  atMs: number,
): Record<string, string> {
  const date = `@${Math.floor(atMs / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
    GIT_COMMITTER_DATE: date,
  };
}
