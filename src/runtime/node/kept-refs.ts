import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { armCrashPoints } from './crash-points.ts';
import { createCleanGit, type Git } from './git.ts';

/** Something that a run keeps in the user's repository under a ref. */
export interface KeptRef {
  readonly ref: string;
  readonly run: string;
  /** First part of the name below the run, e.g. `unfinished`. */
  readonly kind: string;
  /** The stream it is of; `null` where it is of none, or of several. */
  readonly stream: string | null;
  readonly commit: string;
  /** When the commit was made. */
  readonly at_ms: number;
  /** Paths that it brings. */
  readonly files: readonly string[];
}

const root = 'refs/pcoord/';

/** Git in the user's repository, for looking at what is kept: no setting of the user plays a part. */
export function openKept(common_dir: string): Git {
  armCrashPoints(process.env);
  return createCleanGit({ cwd: common_dir, home: common_dir, args: [`--git-dir=${common_dir}`] });
}

/** The commit that a run began with; `null` when nobody knows any more. */
export type BaseOf = (run: string) => string | null;

/** Everything that the runs of a repository keep, newest run first. */
export async function listKept(git: Git, baseOf: BaseOf): Promise<Result<readonly KeptRef[], HostFailure>> {
  const format = '%(refname)%00%(objectname)%00%(committerdate:unix)';
  const listed = await git.text(['for-each-ref', `--format=${format}`, root]);
  if (!listed.ok) return listed;
  const rows = listed.value
    .split('\n')
    .map((line) => line.split('\0'))
    .filter((row) => row.length === 3);
  const files = await readFiles(git, [...new Set(rows.map(([, commit]) => commit ?? ''))]);
  if (!files.ok) return files;
  const kept = rows.map(([ref = '', commit = '', seconds = '0']): KeptRef => {
    const [run = '', kind = '', ...rest] = ref.slice(root.length).split('/');
    return {
      ref,
      run,
      kind,
      stream: streamOf(kind, rest),
      commit,
      at_ms: Number(seconds) * 1000,
      files: files.value.get(commit) ?? [],
    };
  });
  for (const [at, one] of kept.entries()) {
    const start = await startOf(git, one, baseOf);
    const brought = start === null ? null : await readNames(git, start, one.commit);
    if (brought !== null) kept[at] = { ...one, files: brought };
  }
  return ok(kept.sort((a, b) => (a.run === b.run ? compare(a.ref, b.ref) : compare(b.run, a.run))));
}

/** Kinds that hold the work of many: what they bring is told against where the run began. */
const merged: ReadonlySet<string> = new Set(['published', 'backup', 'results', 'checkpoint', 'held-back']);

/** Where the work of many in a kept commit begins; `null` where its first parent tells, or nobody knows. */
async function startOf(git: Git, kept: KeptRef, baseOf: BaseOf): Promise<string | null> {
  const base = merged.has(kept.kind) ? baseOf(kept.run) : null;
  if (base === null) return null;
  // What was held back is told against what arrived without it.
  const arrived = await tipOf(git, `${root}${kept.run}/published`);
  const home = kept.kind === 'held-back' ? (arrived ?? base) : base;
  const common = await git.ask(['merge-base', home, kept.commit]);
  const start = common.stdout.toString().trim();
  return common.code === 0 && start !== '' && start !== kept.commit ? start : null;
}

async function tipOf(git: Git, ref: string): Promise<string | null> {
  const answer = await git.ask(['rev-parse', '--verify', '--quiet', ref]);
  return answer.code === 0 ? answer.stdout.toString().trim() : null;
}

/** What a kept commit brings, as a patch that `git apply` takes. */
export async function patchOf(git: Git, kept: KeptRef, baseOf: BaseOf): Promise<Result<Buffer, HostFailure>> {
  const { commit } = kept;
  const start = await startOf(git, kept, baseOf);
  if (start !== null) return diff(git, start, commit);
  const parent = await git.ask(['rev-parse', '--verify', '--quiet', `${commit}^1`]);
  const nothing = await git.text(['hash-object', '-t', 'tree', '--stdin'], { input: '' });
  if (!nothing.ok) return nothing;
  const from = parent.code === 0 ? parent.stdout.toString().trim() : nothing.value;
  return diff(git, from, commit);
}

function diff(git: Git, from: string, to: string): Promise<Result<Buffer, HostFailure>> {
  const fixed = ['--binary', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
  return git.run(['diff', ...fixed, from, to, '--']);
}

async function readNames(git: Git, from: string, to: string): Promise<readonly string[] | null> {
  const named = await git.run(['diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', from, to, '--']);
  return named.ok ? named.value.toString().split('\0').filter(Boolean) : null;
}

/** Makes a branch at a kept commit; one that exists is left as it is, and is fine where it holds just that commit. */
export async function makeBranch(git: Git, name: string, commit: string): Promise<Result<void, HostFailure>> {
  const allowed = await git.ask(['check-ref-format', '--branch', name]);
  if (allowed.code !== 0) return err({ reason: 'other', detail: `${name} is no name for a branch` });
  const ref = `refs/heads/${name}`;
  const known = await git.ask(['rev-parse', '--verify', '--quiet', ref]);
  if (known.code === 0 && known.stdout.toString().trim() === commit) return ok(undefined);
  if (known.code === 0)
    return err({ reason: 'other', detail: `there is a branch ${name} already; choose another name` });
  const made = await git.run(['update-ref', ref, commit, '0'.repeat(commit.length)]);
  return made.ok ? ok(undefined) : made;
}

/** `unfinished/api.1.2` is of the stream api, and so is `conflicts/end/api-1/theirs`. */
function streamOf(kind: string, rest: readonly string[]): string | null {
  if (kind === 'conflicts')
    return rest[2] === 'theirs' ? (rest[1]?.replace(/-\d+(\.\d+)?$/, '') ?? null) : null;
  const name = rest[0] ?? '';
  const attempt = /^(.*)\.\d+\.\d+$/.exec(name);
  if (attempt) return attempt[1] ?? null;
  return kind === 'rejected' ? name.replace(/-\d+(\.\d+)?$/, '') || null : null;
}

async function readFiles(
  git: Git,
  commits: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly string[]>, HostFailure>> {
  const files = new Map<string, readonly string[]>();
  if (commits.length === 0) return ok(files);
  const args = ['log', '--no-walk=unsorted', '--stdin', '--diff-merges=first-parent', '--no-renames'];
  const shown = await git.run([...args, '--name-only', '-z', '--format=%x00%H'], {
    input: `${commits.join('\n')}\n`,
  });
  if (!shown.ok) return shown;
  // A name may hold anything but NUL: an empty field says that a commit follows, after which git puts a line end.
  const fields = shown.value.toString().split('\0');
  let paths: string[] = [];
  for (const [at, field] of fields.entries()) {
    if (field === '') continue;
    if (fields[at - 1] === '') files.set(field, (paths = []));
    else paths.push(paths.length === 0 ? field.replace(/^\n/, '') : field);
  }
  return ok(files);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
