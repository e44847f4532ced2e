import { stringify } from 'yaml';

/** A stream that takes a scripted time in each phase and writes one file of its own in each. */
export interface TimedStream {
  readonly id: string;
  /** Seconds of each phase. */
  readonly phases: readonly number[];
  readonly after: readonly string[];
}

/** A session of timed streams under one strategy, and what no schedule could beat. */
export interface TimedSession {
  readonly name: string;
  readonly yaml: string;
  /** Seconds. */
  readonly bound: number;
  readonly flags: readonly string[];
}

const slots = 4;

/**
 * The four sessions of the benchmark; durations, dependencies and order of declaration are fixed. Phases of seconds stand
 * in for phases of minutes: what pcoord adds to each weighs far more here than it does there.
 */
export function timedSessions(): TimedSession[] {
  return [independent(), pipeline(), synchronized(), coordinated()];
}

/** A chain as long as the whole run, and enough beside it to fill the other places; declared in a shuffled order. */
function independent(): TimedSession {
  const chain = Array.from({ length: 10 }, (_, at) =>
    stream(`chain${at}`, [6], at > 0 ? [`chain${at - 1}`] : []),
  );
  const rest = [8, 7, 6, 6, 5, 5, 4, 4, 4, 3, 3, 2, 2, 1].flatMap((seconds, at) =>
    ['a', 'b', 'c'].map((lane) => stream(`${lane}${at}`, [seconds], [])),
  );
  const streams = shuffled([...chain, ...rest]);
  return session('independent_parallel', { streams, bound: lowerBound(streams), more: {}, flags: [] });
}

/** Three stages; the bound of each stands alone, because a gate lies between. */
function pipeline(): TimedSession {
  const stages = [0, 1, 2].map((stage) =>
    shuffled(
      [8, 8, 8, 8, 6, 6, 6, 6, 4, 4, 4, 4, 2, 2, 2, 2].map((seconds, at) =>
        stream(`s${stage}n${at}`, [seconds], []),
      ),
    ),
  );
  const streams = stages.flat();
  const more = {
    stages: stages.map((members, at) => ({
      name: `stage${at}`,
      streams: members.map(({ id }) => id),
      gate: [['true']],
    })),
  };
  const bound = stages.reduce((sum, members) => sum + lowerBound(members), 0);
  return session('pipeline_parallel', { streams, bound, more, flags: [] });
}

/** Long phases with a meeting every two seconds. */
function synchronized(): TimedSession {
  const streams = Array.from({ length: slots }, (_, at) => stream(`s${at}`, [5, 5, 5], []));
  const more = { period: '2s' };
  return session('synchronized_parallel', { streams, bound: lowerBound(streams), more, flags: [] });
}

/** The same under watch. */
function coordinated(): TimedSession {
  const streams = Array.from({ length: slots }, (_, at) => stream(`c${at}`, [5, 5, 5], []));
  return session('coordinated_parallel', { streams, bound: lowerBound(streams), more: {}, flags: [] });
}

function stream(id: string, phases: readonly number[], after: readonly string[]): TimedStream {
  return { id, phases, after };
}

/** No schedule beats the longest chain, nor the work divided by the places. Seconds. */
export function lowerBound(streams: readonly TimedStream[]): number {
  const known = new Map(streams.map((one) => [one.id, one]));
  const ends = new Map<string, number>();
  const endOf = (id: string): number => {
    const one = known.get(id);
    if (!one) return 0;
    const before = ends.get(id);
    if (before !== undefined) return before;
    const end = Math.max(0, ...one.after.map(endOf)) + sum(one.phases);
    ends.set(id, end);
    return end;
  };
  const work = sum(streams.map((one) => sum(one.phases)));
  return Math.max(work / slots, ...streams.map(({ id }) => endOf(id)));
}

function session(
  strategy: string,
  given: {
    readonly streams: readonly TimedStream[];
    readonly bound: number;
    readonly more: { readonly stages?: unknown; readonly period?: string };
    readonly flags: readonly string[];
  },
): TimedSession {
  const { streams, bound, more, flags } = given;
  const work_streams = Object.fromEntries(
    streams.map(({ id, phases, after }) => [
      id,
      {
        resources: [`${id}/`],
        ...(after.length > 0 ? { dependencies: [...after] } : {}),
        ...(more.period === undefined ? {} : { sync_schedule: more.period }),
        phases: phases.map((seconds, at) => ({
          name: `p${at + 1}`,
          command: ['/bin/sh', '-c', `sleep ${seconds}; mkdir -p ${id}; echo ${id} > ${id}/p${at + 1}`],
          estimate: `${Math.round(seconds * 1000)}ms`,
        })),
      },
    ]),
  );
  const config = {
    session_id: `bench-${strategy.replaceAll('_', '-')}`,
    coordination_strategy: strategy,
    work_streams,
    ...(more.stages === undefined ? {} : { stages: more.stages }),
  };
  return {
    name: strategy,
    yaml: stringify({ parallel_session_config: config, capacities: { slots } }),
    bound,
    flags,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A fixed order that is neither the longest first nor the shortest. */
function shuffled<T>(list: readonly T[]): T[] {
  let state = 20_250_807;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const order = [...list];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = next(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
