import { matchesList, parsePatternList } from '../../algorithms/patterns/index.ts';
import { inertText } from '../../base/inert.ts';
import { encodePlan } from '../../plan/codec.ts';
import type { Plan } from '../../plan/plan.ts';
import { openRun, usualTiming } from '../../runtime/node/node-host.ts';
import type { RepositoryFacts } from '../../runtime/node/repository-facts.ts';
import type { WarmSupervisor } from '../../runtime/node/supervisor-client.ts';
import { sayCount } from '../../views/quantities.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { stateRoot } from '../state-root.ts';
import { drive } from './drive.ts';
import type { ExecSettings } from './settings.ts';

/** Opens a new run of a plan that nothing stands in the way of, and drives it. */
export async function startRun(request: {
  readonly plan: Plan;
  readonly facts: RepositoryFacts;
  readonly settings: ExecSettings;
  readonly satisfied: readonly { readonly name: string; readonly by: 'flag' | 'path' }[];
  /** Started ahead of time. */
  readonly supervisor: WarmSupervisor;
  readonly io: Io;
}): Promise<number> {
  const { plan, facts, settings, satisfied, supervisor, io } = request;
  if (facts.uncommitted_files > 0 && settings.view !== 'json')
    io.err(
      `${sayCount(facts.uncommitted_files, 'uncommitted file')} ${facts.uncommitted_files === 1 ? 'is' : 'are'} not part of the base\n`,
    );
  const opened = await openRun({
    facts,
    state: stateRoot(settings.state),
    plan_text: encodePlan(plan),
    claims: claimedPaths(plan),
    timing: usualTiming,
    now: new Date(),
    random: Math.random,
    time_scale: settings.timeScale,
    supervisor,
  });
  if (!opened.ok) {
    io.err(`pcoord exec: ${opened.error.detail}\n`);
    return exitCodes.world;
  }
  if (opened.value.filters.length > 0 && settings.view !== 'json') io.err(sayFilters(opened.value.filters));
  return drive({
    plan,
    opened: opened.value,
    settings,
    io,
    begin: {
      kind: 'new',
      base_commit: facts.base_commit,
      branch: facts.branch.name,
      branch_before: facts.branch.tip,
      uncommitted_files: facts.uncommitted_files,
      time_scale: settings.timeScale,
      satisfied,
    },
  });
}

/** How many filters are named. */
const namedMax = 4;

function sayFilters(filters: readonly string[]): string {
  const names = filters.slice(0, namedMax).map((name) => inertText(name, { max: 40 }));
  const more = filters.length > namedMax ? ` and ${filters.length - namedMax} more` : '';
  const what = filters.length === 1 ? 'the git filter' : 'the git filters';
  return `${what} ${names.join(', ')}${more} (.gitattributes) will not be run: agents see such files as git stores them, and what they write there is committed as it is\n`;
}

/** Whether some stream may write a path; a session without errors holds no pattern that cannot be read. */
function claimedPaths(plan: Plan): (path: string) => boolean {
  const lists = plan.streams
    .filter((stream) => stream.writes.length > 0)
    .map((stream) => parsePatternList(stream.writes.map(({ pattern }) => pattern)));
  return (path) => lists.some((list) => list.ok && matchesList(list.value, path));
}
