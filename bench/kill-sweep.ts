// Kills the coordinator with -9 at every named crash point (docs/durability.md), takes the run up again, lets it finish
// and holds the result against a run that nobody disturbed. Prints one JSON line. Run `npm run build` first.
//   --points all|sample   every visit of every point, or the first of each name (default all)
//   --double N            then kill again at points come by during recovery, at most N pairs (default 0)
//   --session NAME        one of the sessions of the sweep (default: all of them)
//   --width N             runs at a time (default 2)
//   --minutes N           take no new point after that time (default: none)
//   --only TEXT,…         only points whose name holds one of the texts
//   --keep                leave everything there until the process is ended
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkshop } from '../test/rig/kill-sweep/place.ts';
import { sweepSessions } from '../test/rig/kill-sweep/session.ts';
import { firstVisits, runCase, runReference, sweep } from '../test/rig/kill-sweep/sweep.ts';
import { rounded } from './lib/measure.ts';
import { withScratch } from './lib/scratch.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: 'all' },
    double: { type: 'string', default: '0' },
    session: { type: 'string', default: Object.keys(sweepSessions).join(',') },
    width: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
  },
});
const began = performance.now();
const isLate = (): boolean => performance.now() - began > Number(values.minutes) * 60_000;
const width = Number(values.width);

interface Tally {
  runs: number;
  unreached: number;
  fresh: number;
  possibly_started: number;
  broken: number;
}

await withScratch(async (folder) => {
  const sessions: Record<string, unknown> = {};
  for (const name of values.session.split(',')) sessions[name] = await sweepSession(folder, name);
  console.log(
    JSON.stringify({
      bench: 'kill-sweep',
      node: process.versions.node,
      cores: cpus().length,
      seconds: rounded((performance.now() - began) / 1000, 0),
      sessions,
    }),
  );
  if (values.keep) await new Promise(() => {});
});

async function sweepSession(folder: string, name: string): Promise<unknown> {
  const session = sweepSessions[name];
  if (session === undefined) throw new Error(`no session ${name}`);
  const workshop = openWorkshop(join(folder, name), session);
  const { outcome, points } = await runReference(workshop);
  const chosen = (values.points === 'sample' ? firstVisits(points) : points).filter((point) =>
    values.only.split(',').some((text) => point.includes(text)),
  );
  console.error(
    `${name}: ${points.length} points of ${firstVisits(points).length} names, ${chosen.length} chosen`,
  );
  const single = fresh();
  const pairs: (readonly [string, string])[] = [];
  const swept = await sweep(chosen, { width, until: isLate }, async (point) => {
    // Two runs do not take the same turns: a late visit may not come the first time.
    for (let tries = 1; ; tries += 1) {
      const result = await runCase(workshop, outcome, [point]);
      if (result.killed_at.length === 0 && result.breaks.length === 0 && tries < 4) continue;
      count(single, { ...result, asked: [point] });
      for (const second of result.visited) pairs.push([point, second]);
      return;
    }
  });
  const double = fresh();
  const wanted = spread(pairs, Number(values.double));
  const doubled = await sweep(wanted, { width, until: isLate }, async (pair) => {
    count(double, { ...(await runCase(workshop, outcome, pair)), asked: pair });
  });
  return {
    points: points.length,
    names: firstVisits(points).length,
    single: { chosen: chosen.length, swept, ...single },
    double: { pairs: pairs.length, chosen: wanted.length, swept: doubled, ...double },
  };
}

function fresh(): Tally {
  return { runs: 0, unreached: 0, fresh: 0, possibly_started: 0, broken: 0 };
}

function count(
  tally: Tally,
  result: Awaited<ReturnType<typeof runCase>> & { readonly asked: readonly string[] },
): void {
  tally.runs += 1;
  if (result.killed_at.length < result.asked.length) {
    tally.unreached += 1;
    if (result.asked.length === 1) console.error(`not come by: ${result.asked[0]}`);
  }
  if (result.fresh) tally.fresh += 1;
  tally.possibly_started += result.possibly_started;
  if (result.breaks.length > 0) {
    tally.broken += 1;
    console.error(`${result.asked.join(' then ')}:\n  ${result.breaks.join('\n  ')}`);
  }
  if (tally.runs % 50 === 0) console.error(`${tally.runs} runs, ${tally.broken} broken`);
}

/** At most so many of the items, evenly taken from all of them. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)] as T);
}
