import { createRequire } from 'node:module';
import { computeReachability, hasBit, unorderedMatrix } from '../../src/algorithms/graph/index.ts';
import { findOverlaps } from '../../src/algorithms/patterns/index.ts';
import { parseClaims } from './conflict-case.ts';
import { makeWorkload, type WorkloadOptions } from './conflict-workload.ts';

interface Picomatch {
  (glob: string, options: { dot: boolean }): (path: string) => boolean;
  /** `base` is the part before the first wildcard. */
  scan(glob: string): { readonly base: string };
}

const picomatch = createRequire(import.meta.url)('picomatch') as Picomatch;

/** What matching every file with picomatch and intersecting the sets costs, and what it cannot see. */
export interface NaiveResult {
  readonly streams: number;
  readonly wide_percent: number;
  readonly naive_ms: number;
  readonly naive_pairs: number;
  readonly true_pairs: number;
  /** Overlaps that concern only files that do not exist yet. */
  readonly missed_pairs: number;
  /** Pairs it reports that share no path under the grammar of the session language. */
  readonly false_pairs: number;
}

/** Runs the naive method on the workload and compares its pairs with the proved ones. */
export async function compareNaively(options: WorkloadOptions): Promise<NaiveResult> {
  const workload = makeWorkload(options);
  const together = unorderedMatrix(computeReachability(options.streams, workload.edges)!);
  const overlaps = findOverlaps({
    owners: options.streams,
    claims: parseClaims(workload),
    mayRunTogether: together,
  });
  const started = performance.now();
  const filesOf = newLister(workload.files);
  const sets = workload.streams.map(({ writes, reads }) => ({
    writes: filesOf(writes),
    reads: filesOf(reads),
  }));
  const result = { naive: 0, proved: 0, missed: 0, wrong: 0 };
  for (let a = 0; a < options.streams; a++) {
    for (let b = a + 1; b < options.streams; b++) {
      if (!hasBit(together, a, b)) continue;
      const [one, other] = [sets[a]!, sets[b]!];
      const found =
        share(one.writes, other.writes) || share(one.writes, other.reads) || share(one.reads, other.writes);
      const { writeWrite, writeRead } = overlaps;
      const proved = hasBit(writeWrite, a, b) || hasBit(writeRead, a, b) || hasBit(writeRead, b, a);
      if (found) result.naive++;
      if (proved) result.proved++;
      if (proved && !found) result.missed++;
      if (found && !proved) result.wrong++;
    }
  }
  return {
    streams: options.streams,
    wide_percent: options.wide,
    naive_ms: Math.round(performance.now() - started),
    naive_pairs: result.naive,
    true_pairs: result.proved,
    missed_pairs: result.missed,
    false_pairs: result.wrong,
  };
}

/** Which files a list of patterns matches, by their places. */
type Lister = (entries: readonly string[]) => ReadonlySet<number>;

/**
 * The method at its best: each distinct pattern is compiled once and tried once on each file below the directory that
 * it begins with. The files must be sorted.
 */
function newLister(files: readonly string[]): Lister {
  const known = new Map<string, readonly number[]>();
  const matching = (glob: string): readonly number[] => {
    const before = known.get(glob);
    if (before) return before;
    const matches = picomatch(glob, { dot: true });
    const { base } = picomatch.scan(glob);
    const [from, to] = base === '' ? [0, files.length] : rangeBelow(files, base);
    const found: number[] = [];
    for (let at = from; at < to; at++) if (matches(files[at]!)) found.push(at);
    known.set(glob, found);
    return found;
  };
  return (entries) => {
    const inside = new Set<number>();
    for (const entry of entries) {
      const negated = entry.startsWith('!');
      const glob = (negated ? entry.slice(1) : entry).replace(/\/$/, '/**');
      for (const file of matching(glob)) {
        if (negated) inside.delete(file);
        else inside.add(file);
      }
    }
    return inside;
  };
}

/** The places of the path itself and of all that is below it, and of some others in between. */
function rangeBelow(files: readonly string[], base: string): [number, number] {
  const place = (limit: string): number => {
    let [low, high] = [0, files.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (files[middle]! < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // `0` is the character after the separator.
  return [place(base), place(`${base}0`)];
}

function share(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const file of small) if (large.has(file)) return true;
  return false;
}
