import { computeReachability, countMatrix, unorderedMatrix } from '../../src/algorithms/graph/index.ts';
import {
  type Claim,
  countOverlaps,
  findOverlaps,
  matchTrackedFiles,
  type PatternList,
  parsePatternList,
} from '../../src/algorithms/patterns/index.ts';
import { makeWorkload, type Workload, type WorkloadOptions } from './conflict-workload.ts';

/** What one case of the conflict benchmark cost; times in ms of wall clock, in a process that did nothing before. */
export interface CaseResult {
  readonly streams: number;
  readonly wide_percent: number;
  readonly patterns: number;
  readonly edges: number;
  readonly unordered_pairs: number;
  readonly conflicting_pairs: number;
  readonly write_write_pairs: number;
  readonly undecided_pairs: number;
  readonly steps: number;
  readonly parse_ms: number;
  readonly order_ms: number;
  readonly conflicts_ms: number;
  readonly order_and_conflicts_ms: number;
  /** The 20 largest groups. */
  readonly groups_ms: number;
  /** CPU that order and conflicts took on their thread: what the wall clock shows on an idle machine. */
  readonly thread_cpu_ms: number;
  readonly tracked_files: number;
  readonly tracked_ms: number;
  /** Memberships of a file in a list. */
  readonly tracked_matches: number;
  readonly peak_mib: number;
}

/** Runs one case. */
export function runCase(options: WorkloadOptions): CaseResult {
  const workload = makeWorkload(options);
  const [claims, parseMs] = timed(() => parseClaims(workload));
  const cpu = process.threadCpuUsage();
  const [together, orderMs] = timed(() =>
    unorderedMatrix(computeReachability(options.streams, workload.edges)!),
  );
  const [overlaps, findMs] = timed(() =>
    findOverlaps({ owners: options.streams, claims, mayRunTogether: together }),
  );
  const [counts, countMs] = timed(() => countOverlaps(overlaps));
  const used = process.threadCpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS / 1024;
  const [, groupsMs] = timed(() => overlaps.groups(20));
  const [matches, trackedMs] = timed(() =>
    matchTrackedFiles(
      workload.files,
      claims.map((claim) => claim.list),
    ),
  );
  let tracked = 0;
  for (let index = 0; index < claims.length; index++) tracked += matches.filesOf(index).length;
  return {
    streams: options.streams,
    wide_percent: options.wide,
    patterns: claims.reduce((sum, claim) => sum + claim.list.entries.length, 0),
    edges: workload.edges.length,
    unordered_pairs: countMatrix(together) / 2,
    conflicting_pairs: counts.pairs,
    write_write_pairs: counts.writeWrite,
    undecided_pairs: counts.undecided,
    steps: overlaps.steps,
    parse_ms: parseMs,
    order_ms: orderMs,
    conflicts_ms: findMs + countMs,
    order_and_conflicts_ms: orderMs + findMs + countMs,
    groups_ms: groupsMs,
    thread_cpu_ms: (used.user + used.system) / 1000,
    tracked_files: workload.files.length,
    tracked_ms: trackedMs,
    tracked_matches: tracked,
    peak_mib: peak,
  };
}

/** The claims of all streams: per stream its writes, then its reads. */
export function parseClaims({ streams }: Workload): Claim[] {
  return streams.flatMap(({ writes, reads }, owner): Claim[] => [
    { owner, kind: 'write', list: parseList(writes) },
    { owner, kind: 'read', list: parseList(reads) },
  ]);
}

function parseList(texts: readonly string[]): PatternList {
  const parsed = parsePatternList(texts);
  if (!parsed.ok) throw new Error(`${texts.join('  ')}: ${parsed.error[0]!.message}`);
  return parsed.value;
}

function timed<T>(work: () => T): [T, number] {
  const started = performance.now();
  const value = work();
  return [value, performance.now() - started];
}
