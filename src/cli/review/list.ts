import { openReviews } from '../../journal/reduce-review.ts';
import { hasWorkLeft } from '../../journal/second-chance.ts';
import type { ReviewState, RunState } from '../../journal/state.ts';
import { resumeClock } from '../../runtime/node/clock-file.ts';
import { sayHow } from '../../runtime/review.ts';
import { sayDuration } from '../../views/quantities.ts';
import * as words from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { RecordedRun } from '../runs.ts';
import { inertLine, reviewJson, streamsOf } from './about.ts';

/** `pcoord review list`: the open items, oldest first; with `--all` the settled ones too. */
export function list({ state, folder }: RecordedRun, args: Arguments, io: Io): number {
  const items = args.has('all') ? state.reviews : openReviews(state);
  if (args.one('format') === 'json') {
    const reviews = items.map((review) => reviewJson(state, review));
    const { status, outcome } = state;
    io.out(
      `${JSON.stringify({ schema: 'pcoord.reviews/1', run: folder.run, status, outcome, reviews }, null, 2)}\n`,
    );
    return exitCodes.done;
  }
  if (items.length === 0) {
    io.out(`run ${folder.run} has no ${args.has('all') ? '' : 'open '}review item\n`);
    if (hasWorkLeft(state)) io.out(`${goOn(folder.run)}\n`);
    return exitCodes.done;
  }
  const { started_at_ms: began_ms, at_ms: last_ms, time_scale: scale } = state;
  // Items are opened on the run's clock, which goes on when the run is over.
  const now = resumeClock(folder.path, { began_ms, last_ms, scale }).shown_ms;
  for (const review of items) io.out(`${rows(state, review, now).join('\n')}\n`);
  io.out(`pcoord review show ID shows one${args.one('run') ? ` (with --run ${folder.run})` : ''}\n`);
  return exitCodes.done;
}

/** How a finished run is gone on with. */
export function goOn(run: string): string {
  return `what was settled needs work: pcoord exec --resume ${run}`;
}

function rows(state: RunState, review: ReviewState, now: number): readonly string[] {
  const { id, kind, node, paths, status, note, opened_at_ms } = review;
  const streams = words.sayNames(streamsOf(state, review), 4);
  const age = status === 'open' ? `open for ${sayDuration(now - opened_at_ms)}` : sayHow(status);
  const lines = [
    id,
    `  ${words.REVIEWS[kind]} at ${words.sayNode(node)}, ${age}${note === '' ? '' : `: ${note}`}`,
    ...(streams === '' ? [] : [`  streams  ${streams}`]),
    ...(paths.length === 0 ? [] : [`  paths    ${words.sayNames(paths, 6)}`]),
  ];
  return lines.map(inertLine);
}
