import { inertText } from '../../base/inert.ts';
import { closest } from '../../base/suggest.ts';
import type { Git } from '../../runtime/node/git.ts';
import { type BaseOf, type KeptRef, listKept } from '../../runtime/node/kept-refs.ts';
import { sayCount, sayDuration } from '../../views/quantities.ts';
import * as words from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';

const refuse = refuseAs('salvage');

/** What the kinds of kept work are; one that is not listed here is shown by its name. */
const kinds: Readonly<Record<string, string>> = {
  unfinished: 'work of an attempt that was not accepted',
  own: 'commits that an agent made by itself',
  'out-of-scope': 'changes outside the claims of their stream',
  conflicts: 'a side of a merge that was settled or needs a person',
  lost: 'lines that lost when a conflict was settled',
  rejected: 'a result that broke the checks',
  'shared-checkout': 'what somebody changed in a checkout that several read',
  'held-back': 'a result that was held back',
  resolutions: 'a merge that a person accepted',
  results: 'a merged tree that did not reach the branch',
  checkpoint: 'a checkpoint of a milestone',
  published: 'what was published on the session branch',
  backup: 'where the session branch was before',
};

/** `pcoord salvage list`: every kept ref, newest run first. */
export async function list(
  git: Git,
  asked: {
    readonly run: string | null;
    readonly baseOf: BaseOf;
    readonly args: Arguments;
    readonly io: Io;
  },
): Promise<number> {
  const { run, baseOf, args, io } = asked;
  const kept = await listKept(git, baseOf);
  if (!kept.ok) return refuse(io, kept.error.detail, exitCodes.world);
  const kind = args.one('kind');
  const known = [...new Set(kept.value.map((one) => one.kind))];
  if (kind !== undefined && !known.includes(kind) && !(kind in kinds)) {
    const near = closest(kind, [...known, ...Object.keys(kinds)]);
    const hint = near.length > 0 ? `did you mean ${near[0]}?` : `there are: ${known.join(', ')}`;
    return refuse(io, `nothing is kept as ${JSON.stringify(kind)}: ${hint}`, exitCodes.usage);
  }
  const shown = kept.value
    .filter((one) => run === null || one.run.startsWith(run))
    .filter((one) => kind === undefined || one.kind === kind);
  if (run !== null && shown.length === 0) {
    const near = closest(run, new Set(kept.value.map((one) => one.run)));
    const hint = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '';
    return refuse(io, `no run ${inertText(run, { max: 100 })} keeps anything${hint}`, exitCodes.usage);
  }
  if (args.one('format') === 'json')
    io.out(`${JSON.stringify({ schema: 'pcoord.salvage/1', kept: shown }, null, 2)}\n`);
  else if (shown.length === 0) io.out('the runs of this repository keep nothing\n');
  else io.out(table(shown));
  return exitCodes.done;
}

function table(shown: readonly KeptRef[]): string {
  const now = Date.now();
  const lines: string[] = [];
  let run = '';
  for (const one of shown) {
    if (one.run !== run) lines.push(`run ${one.run}`);
    run = one.run;
    const what = kinds[one.kind] ?? one.kind;
    const stream = one.stream === null ? '' : `stream ${one.stream}, `;
    const files = `${sayCount(one.files.length, 'file')}${one.files.length === 0 ? '' : `: ${words.sayNames(one.files, 4)}`}`;
    lines.push(`  ${inertText(one.ref, { max: 300 })}`);
    lines.push(
      `    ${inertText(`${what}; ${stream}${sayDuration(now - one.at_ms)} ago, ${files}`, { max: 400 })}`,
    );
  }
  return `${lines.join('\n')}\npcoord salvage restore REF prints one as a patch; --branch NAME makes a branch of it\n`;
}
