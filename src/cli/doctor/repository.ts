import { tmpdir } from 'node:os';
import { inertText } from '../../base/inert.ts';
import { type Answer, askProgram } from '../../runtime/node/ask-program.ts';
import { namedFilters } from '../../runtime/node/unsupported-entries.ts';
import type { Io } from '../io.ts';
import { type Finding, reportOn } from './finding.ts';

/** Large repositories take their time to tell what has changed. In ms. */
const PATIENCE_MS = 10_000;

const onGit = reportOn('git');
const onRepository = reportOn('repository');

type Ask = (...args: readonly string[]) => Promise<Answer>;

/** Git itself, and who commits are made by. */
export async function inspectGit(io: Io): Promise<readonly Finding[]> {
  const ask = gitIn(io.cwd, io.env);
  const [version, identity] = await Promise.all([
    ask('--version'),
    ask('-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT'),
  ]);
  const found = describeVersion(version);
  return found.name === 'git-missing' ? [found] : [found, describeIdentity(identity)];
}

/** The repository one stands in: whether a run can begin from it, and what of it a run does not see. */
export async function inspectRepository(io: Io): Promise<readonly Finding[]> {
  const ask = gitIn(io.cwd, io.env);
  const [place, head] = await Promise.all([
    ask('rev-parse', '--is-bare-repository', '--is-shallow-repository', '--is-inside-work-tree'),
    ask('rev-parse', '--verify', '--quiet', 'HEAD'),
  ]);
  const why = 'a run begins from a commit, and its result arrives as a branch';
  if (place.kind === 'missing') return [];
  if (place.kind !== 'ended' || place.exit_code !== 0)
    return [
      onRepository('repository', 'bad', {
        text: 'this folder is in no git repository that git would read',
        why,
        remedy: 'git init && git add -A && git commit -m base',
      }),
    ];
  const [bare, shallow, inside] = place.text.split('\n');
  const hasFiles = inside === 'true';
  if (head.kind !== 'ended' || head.exit_code !== 0)
    return [
      onRepository('commit', 'bad', {
        text: 'the repository has no commit yet',
        why,
        remedy: hasFiles
          ? 'git add -A && git commit -m base'
          : 'make a commit in a checkout of it, and push it here if this is another repository',
      }),
    ];
  return [
    onRepository('repository', 'good', {
      text: bare === 'true' ? 'a bare repository with commits' : 'a repository with commits',
      why,
    }),
    ...describeShallow(shallow === 'true'),
    ...(hasFiles ? describeChanges(await ask('status', '--porcelain', '-z', '--no-renames')) : []),
    ...(await inspectEntries(ask)),
  ];
}

function describeVersion(answer: Answer): Finding {
  const why = 'clones, trial merges and results are git’s; merge-tree --write-tree came with 2.38';
  const remedy = 'install git 2.38 or newer with the system’s packages, or from git-scm.com';
  if (answer.kind !== 'ended' || answer.exit_code !== 0)
    return onGit('git-missing', 'bad', { text: `git ${sayFailure(answer)}`, why, remedy });
  const text = inertText(answer.text, { max: 60 });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const new_enough = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38);
  return onGit('git-version', new_enough ? 'good' : 'bad', { text, why, remedy });
}

function describeIdentity(answer: Answer): Finding {
  const why = 'commits of a run are made in your name, with the agent as a trailer';
  const who =
    answer.kind === 'ended' && answer.exit_code === 0 ? /^(.* <.*>)/.exec(answer.text)?.[1] : undefined;
  if (who !== undefined)
    return onGit('git-identity', 'good', { text: `commits by ${inertText(who, { max: 80 })}`, why });
  return onGit('git-identity', 'bad', {
    text: 'git does not know who you are',
    why,
    remedy: 'git config --global user.name "Your Name" && git config --global user.email you@example.com',
  });
}

function describeShallow(shallow: boolean): readonly Finding[] {
  if (!shallow) return [];
  return [
    onRepository('shallow', 'attention', {
      text: 'a shallow clone',
      why: 'merges and hot files are judged by history, which ends early here',
      remedy: 'git fetch --unshallow',
    }),
  ];
}

function describeChanges(answer: Answer): readonly Finding[] {
  const why = 'a run starts from the last commit: what is not committed is no part of it, and is not touched';
  if (answer.kind !== 'ended' || answer.exit_code !== 0)
    return [
      onRepository('changes', 'attention', {
        text: `what has changed is not known: git status ${sayFailure(answer)}`,
        why,
        remedy: 'try git status',
      }),
    ];
  const count = answer.text.split('\0').filter((entry) => entry !== '').length;
  if (count === 0) return [onRepository('changes', 'good', { text: 'nothing uncommitted', why })];
  const text = `${count} uncommitted ${count === 1 ? 'file or folder' : 'files or folders'}`;
  return [
    onRepository('changes', 'attention', { text, why, remedy: 'git commit, or leave it: it stays yours' }),
  ];
}

/** Submodules and what git LFS keeps: streams must not claim them. Filters: no run applies them. */
async function inspectEntries(ask: Ask): Promise<readonly Finding[]> {
  const [tree, attributes] = await Promise.all([
    ask('ls-files', '--stage', '--full-name', ':(top)'),
    ask('grep', '-h', 'filter=', 'HEAD', '--', ':(top,glob)**/.gitattributes'),
  ]);
  const submodules =
    tree.kind === 'ended'
      ? tree.text
          .split('\n')
          .filter((line) => line.startsWith('160000 '))
          .map((line) => line.slice(line.indexOf('\t') + 1))
      : [];
  const filters = attributes.kind === 'ended' ? namedFilters([attributes.text]) : [];
  const others = filters.filter((name) => name !== 'lfs');
  const why = 'pcoord cannot integrate changes to them yet: exec refuses a stream that claims one';
  return [
    ...(submodules.length === 0
      ? []
      : [
          onRepository('submodules', 'attention', {
            text: `${submodules.length} ${submodules.length === 1 ? 'submodule' : 'submodules'}: ${inertText(submodules.slice(0, 4).join(', '), { max: 120 })}`,
            why,
            remedy: `leave them out of the claims, e.g. "!${inertText(submodules[0] ?? '', { max: 60 })}"`,
          }),
        ]),
    ...(filters.includes('lfs')
      ? [
          onRepository('lfs', 'attention', {
            text: 'files kept by git LFS',
            why,
            remedy: 'leave them out of the claims, e.g. "!assets/**/*.psd"',
          }),
        ]
      : []),
    ...(others.length === 0
      ? []
      : [
          onRepository('filters', 'attention', {
            text: `.gitattributes asks for the filters ${inertText(others.slice(0, 4).join(', '), { max: 120 })}`,
            why: 'a run does not run them: agents see such files as git stores them, and what they write is committed as it is',
            remedy: 'leave such files out of the claims, or git add --renormalize them after the merge',
          }),
        ]),
  ];
}

function sayFailure(answer: Answer): string {
  switch (answer.kind) {
    case 'missing':
      return 'is not on the search path';
    case 'silent':
      return `did not answer within ${PATIENCE_MS / 1000} s`;
    case 'refused':
      return `could not be started (${answer.detail})`;
    case 'ended':
      return `ended with exit code ${answer.exit_code ?? 'none'}`;
  }
}

/** Git as the user has set it up, asked only: no lock is taken, no hook or monitor runs, nobody is prompted. */
function gitIn(cwd: string, env: Io['env']): Ask {
  const inherited = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('GIT_') ? [] : [[name, value] as const],
  );
  const quiet = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' };
  const guards = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  return (...args) =>
    askProgram({
      argv: ['git', ...guards, '-C', cwd, ...args],
      cwd: tmpdir(),
      env: { ...Object.fromEntries(inherited), ...quiet },
      patience_ms: PATIENCE_MS,
    });
}
