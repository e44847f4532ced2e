import { join } from 'node:path';
import { inertBlock, inertText } from '../../base/inert.ts';
import { doneWith } from '../../journal/redo.ts';
import type { ReviewState, RunState } from '../../journal/state.ts';
import { createCleanGit, type Git } from '../../runtime/node/git.ts';
import { sayHow } from '../../runtime/review.ts';
import { howToLook } from '../../views/how-to-look.ts';
import { sayCount } from '../../views/quantities.ts';
import * as words from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import type { RecordedRun } from '../runs.ts';
import { findReview, inertLine, reviewJson, streamsOf } from './about.ts';

const refuse = refuseAs('review');

/** Lines of one diff that are shown, and characters of one line; the rest is a command away. */
const mostLines = 200;
const mostCharacters = 500;

/** `pcoord review show ID`: what it is about, both sides of it, and the commands for more. */
export async function show(
  { state, folder }: RecordedRun,
  request: {
    readonly ids: readonly string[];
    readonly args: Arguments;
    readonly io: Io;
    readonly common_dir: string;
  },
): Promise<number> {
  const { ids, args, io, common_dir } = request;
  const [id] = ids;
  if (id === undefined || ids.length > 1) throw new UsageError('one item at a time: pcoord review show ID');
  const review = findReview(state, id);
  if (typeof review === 'string') return refuse(io, review, exitCodes.usage);
  const git = createCleanGit({
    cwd: common_dir,
    home: join(folder.path, 'home'),
    args: [`--git-dir=${common_dir}`, '--literal-pathspecs'],
  });
  const diffs = await diffsOf(git, state, review);
  if (args.one('format') === 'json') {
    const item = { schema: 'pcoord.review/1', run: folder.run, ...reviewJson(state, review), diffs };
    io.out(`${JSON.stringify(item, null, 2)}\n`);
    return exitCodes.done;
  }
  io.out(`${[...headOf(state, review), ...diffs.flatMap(sayDiff), ...next(review)].join('\n')}\n`);
  return exitCodes.done;
}

interface Diff {
  readonly title: string;
  /** Inert, at most so many lines; a line that was cut says so. */
  readonly text: string;
  readonly lines_left_out: number;
}

function headOf(state: RunState, review: ReviewState): readonly string[] {
  const { id, kind, node, task, paths, status, note, refs } = review;
  const isTaken = kind === 'broke_checks' || kind === 'fails_beside' || kind === 'built_on_refused';
  const failed = isTaken ? state.tasks.get(task ?? '') : undefined;
  const why = failed?.status === 'failed' ? failed.detail : '';
  const along = status === 'open' ? doneWith(state, review) : [];
  const lines = [
    `${id}: ${words.REVIEWS[kind]} at ${words.sayNode(node)}, ${sayHow(status)}${note === '' ? '' : `: ${note}`}`,
    `  streams  ${words.sayNames(streamsOf(state, review), 8)}`,
    ...(task === null ? [] : [`  task     ${task}`]),
    ...(along.length === 0 ? [] : [`  with it  ${words.sayNames(along, 8)}, when it is sent back`]),
    ...(why === '' ? [] : [`  why      ${why}`]),
    ...(paths.length === 0 ? [] : [`  paths    ${words.sayNames(paths, 20)}`]),
    ...refs.map((ref) => `  kept     ${ref}`),
  ];
  return lines.map(inertLine);
}

async function diffsOf(git: Git, state: RunState, review: ReviewState): Promise<readonly Diff[]> {
  const { kind, paths, refs } = review;
  const sides = state.sides.get(review.id);
  if (kind === 'merge_conflict' && sides) {
    const base = await git.text(['merge-base', sides.ours, sides.theirs]);
    const from = base.ok ? base.value : state.base_commit;
    return Promise.all([
      diff(git, { title: 'what had been merged changed', from, to: sides.ours, paths }),
      diff(git, { title: `${review.task ?? 'the other side'} changed`, from, to: sides.theirs, paths }),
    ]);
  }
  const [first, second] = refs;
  if (first === undefined) return [];
  if (kind === 'lost_lines' && second !== undefined)
    return [await diff(git, { title: 'from one side to the other', from: first, to: second, paths })];
  const title = kind === 'settled_conflict' ? 'what lost, in place of what won' : 'what it holds';
  if (kind === 'branch_moved')
    return [
      await diff(git, {
        title: `against ${state.branch}`,
        from: `refs/heads/${state.branch}`,
        to: first,
        paths,
      }),
    ];
  const shown = kind === 'settled_conflict' ? [first] : refs;
  return Promise.all(shown.map((ref) => diff(git, { title, from: `${ref}^`, to: ref, paths })));
}

async function diff(
  git: Git,
  about: {
    readonly title: string;
    readonly from: string;
    readonly to: string;
    readonly paths: readonly string[];
  },
): Promise<Diff> {
  const { title, from, to, paths } = about;
  const fixed = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--no-prefix'];
  const asked = await git.ask(['diff', ...fixed, '--end-of-options', from, to, '--', ...paths]);
  if (asked.code !== 0)
    return { title, text: `(cannot be shown: ${inertText(asked.stderr, { max: 300 })})`, lines_left_out: 0 };
  const lines = asked.stdout.toString().replace(/\n$/, '').split('\n');
  const text = lines.slice(0, mostLines).map(showLine).join('\n');
  return { title, text, lines_left_out: Math.max(0, lines.length - mostLines) };
}

/** One line stays one, whatever is in it, and a cut is told. */
function showLine(line: string): string {
  const shown = inertBlock(line.slice(0, mostCharacters).replace(/\r$/, ''), { max: mostCharacters });
  const left = line.length - mostCharacters;
  return `${shown.replaceAll('\n', ' ')}${left > 0 ? ` … ${sayCount(left, 'more character')}` : ''}`;
}

function sayDiff({ title, text, lines_left_out }: Diff): readonly string[] {
  return [
    '',
    `${title}:`,
    ...(text === '' ? ['  nothing'] : text.split('\n').map((line) => `  ${line}`)),
    ...(lines_left_out === 0 ? [] : [`  … ${sayCount(lines_left_out, 'more line')}`]),
  ];
}

function next(review: ReviewState): readonly string[] {
  const commands = howToLook(review).map((command) => `  ${command}`);
  if (review.status !== 'open') return ['', 'to see all of it:', ...commands];
  const id = /^[\w:./-]+$/.test(review.id) ? review.id : `'${review.id}'`;
  const accept =
    review.kind === 'merge_conflict'
      ? [
          `  pcoord review accept ${id} --commit REV   (a merge of both sides that you made)`,
          `  pcoord review accept ${id} --ours         (or --theirs: one side's lines where both meet)`,
        ]
      : [`  pcoord review accept ${id}`];
  const back = review.task === null ? [] : [`  pcoord review send-back ${id} --note TEXT`];
  return ['', 'to see all of it:', ...commands, '', 'to settle it:', ...accept, ...back];
}
