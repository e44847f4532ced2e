import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../../journal/state.ts';
import { diffOf } from '../../report/diffs.ts';
import type { ReportDiff, ReportFile } from '../../report/model-work.ts';
import { createCleanGit, type Git } from '../../runtime/node/git.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';

/** What accepted tasks changed, by task, and the whole from base to branch; what git does not know is absent. */
export interface ResultDiffs {
  readonly tasks: ReadonlyMap<string, ReportDiff>;
  readonly whole: ReportDiff | null;
}

/**
 * Asks git for the diffs of a run's results: two short programs for all of them, in the run's own repository while it is
 * there, else in the user's. Nothing is written, no workspace is touched.
 */
export async function readResultDiffs(
  state: RunState,
  place: { readonly folder: RunFolder; readonly common_dir: string },
): Promise<ResultDiffs> {
  const own = join(place.folder.path, 'integrator.git');
  const repository = existsSync(own) ? own : place.common_dir;
  const git = createCleanGit({
    cwd: repository,
    home: join(place.folder.path, 'home'),
    args: [`--git-dir=${repository}`],
  });
  const pairs = acceptedPairs(state);
  const whole = { from: state.base_commit, to: state.branch_commit ?? '' };
  const known = await readKnown(
    git,
    [...pairs.values(), whole].flatMap(({ from, to }) => [from, to]),
  );
  const isKnown = ({ from, to }: Pair): boolean => known.has(from) && known.has(to);
  const diffs = await readDiffs(git, [...pairs.values(), whole].filter(isKnown));
  const find = (pair: Pair): ReportDiff | null => (isKnown(pair) ? (diffs.get(keyOf(pair)) ?? null) : null);
  const tasks = new Map<string, ReportDiff>();
  for (const [task, pair] of pairs) {
    const diff = find(pair);
    if (diff !== null) tasks.set(task, diff);
  }
  return { tasks, whole: find(whole) };
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

/** Accepted task → where its attempt began and what came of it. */
function acceptedPairs(state: RunState): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const task of state.tasks.values()) {
    const last = state.attempts.get(task.attempts.at(-1) ?? '');
    if (task.status !== 'succeeded' || last?.status !== 'succeeded' || last.result === null) continue;
    pairs.set(task.id, { from: last.start_commit, to: last.result });
  }
  return pairs;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

async function readKnown(git: Git, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const commits = [...new Set(ids.filter((id) => COMMIT.test(id)))];
  const asked = await git.ask(['cat-file', '--batch-check'], {
    input: commits.map((id) => `${id}\n`).join(''),
  });
  const lines = asked.code === 0 ? asked.stdout.toString('latin1').split('\n') : [];
  return new Set(lines.flatMap((line) => /^([0-9a-f]+) commit \d+$/.exec(line)?.[1] ?? []));
}

/** The diffs of pairs of commits that are there; empty when git fails at any. */
async function readDiffs(git: Git, pairs: readonly Pair[]): Promise<ReadonlyMap<string, ReportDiff>> {
  const asked = [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
  if (asked.length === 0) return new Map();
  // Each answer begins with the first commit of its line; a commit asked for against two others is asked for in two rounds.
  const rounds: Map<string, Pair>[] = [];
  for (const pair of asked) {
    const free = rounds.find((round) => !round.has(pair.to)) ?? new Map<string, Pair>();
    if (free.size === 0) rounds.push(free);
    free.set(pair.to, pair);
  }
  const diffs = new Map<string, ReportDiff>();
  for (const round of rounds) {
    const answer = await git.ask(
      ['diff-tree', '--stdin', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv'],
      { input: [...round.values()].map(({ from, to }) => `${to} ${from}\n`).join('') },
    );
    if (answer.code !== 0) return new Map();
    const files = parseNumstat(answer.stdout.toString('utf8'));
    for (const [to, pair] of round) diffs.set(keyOf(pair), diffOf(files.get(to) ?? []));
  }
  return diffs;
}

/** `<commit> NUL`, then `<added> TAB <removed> TAB <path> NUL` for each file; `-` for binary ones. */
function parseNumstat(answer: string): ReadonlyMap<string, readonly ReportFile[]> {
  const by = new Map<string, ReportFile[]>();
  let files: ReportFile[] = [];
  for (const token of answer.split('\0')) {
    const row = /^(\d+|-)\t(\d+|-)\t([\s\S]+)$/.exec(token);
    if (row === null) {
      if (!COMMIT.test(token.trim())) continue;
      files = [];
      by.set(token.trim(), files);
      continue;
    }
    const count = (text: string | undefined): number | null => (text === '-' ? null : Number(text));
    files.push({ path: row[3] ?? '', added: count(row[1]), removed: count(row[2]) });
  }
  return by;
}

function keyOf({ from, to }: Pair): string {
  return `${from} ${to}`;
}
