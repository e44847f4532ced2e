import type { CodeEntry } from '../code-entry.ts';

/** What the wording of every overlap needs. */
interface Overlap {
  /** Streams as people read them. */
  readonly first: string;
  readonly second: string;
  /** Of the two, which one goes first where they are put in order. */
  readonly earlier: string;
  readonly later: string;
  /** A path both match, with its grade: `src/a.ts (exists)`. */
  readonly witness: string;
  /** Whether the policy or mode keeps the two apart in time. */
  readonly time: 'together' | 'apart';
  /** What the policy or mode will do. */
  readonly outcome: string;
}

/** PC30xx: claims that can collide. */
export const conflictCodes = {
  'overlap-write-write': {
    alias: 'PC3001',
    severity: 'error',
    negotiable: true,
    message: ({ first, second, witness, time, outcome }) =>
      `\`${first}\` and \`${second}\` may both write ${time === 'together' ? `${witness} at the same time` : closed(witness)}: ${outcome}`,
    help: ({ earlier, later }) =>
      `let one depend on the other (\`dependencies: [${earlier}]\` in \`${later}\`), narrow a pattern, or choose a \`file_conflicts.strategy\` or a \`mode\``,
    why: 'Two streams that change one file at the same time overwrite each other or meet in a merge conflict.',
  } as CodeEntry<Overlap>,
  'overlap-write-read': {
    alias: 'PC3002',
    severity: 'warning',
    message: ({ first, second, witness, time, outcome }) =>
      time === 'together'
        ? `\`${first}\` may write ${witness} while \`${second}\` reads it: ${outcome}`
        : `\`${first}\` may write ${witness} and \`${second}\` reads it: ${outcome}`,
    help: ({ first, second }) =>
      `if \`${second}\` needs the result, let it depend on \`${first}\`; otherwise narrow its \`reads\``,
    why: 'What the reader sees depends on who is faster, so two runs of one plan can differ.',
  } as CodeEntry<Overlap>,
  'overlap-case-only': {
    alias: 'PC3003',
    severity: 'warning',
    message: ({ first, second, a, b }) =>
      `\`${first}\` may write \`${a}\` and \`${second}\` \`${b}\`: the names differ only in case or accents’ spelling`,
    help: () => 'spell the path the same way on both sides, or choose clearly different names',
    why: 'A checkout on macOS or Windows holds only one of the two files.',
  } as CodeEntry<{ readonly first: string; readonly second: string; readonly a: string; readonly b: string }>,
  'overlap-prefix': {
    alias: 'PC3004',
    severity: 'warning',
    message: ({ first, second, parent, child }) =>
      `\`${first}\` claims \`${parent}\` as a file, \`${second}\` claims \`${child}\` below it`,
    help: ({ parent }) => `write \`${parent}/\` if the directory is meant`,
    why: 'One path cannot be a file and a directory: the results of the two streams cannot be merged.',
  } as CodeEntry<{
    readonly first: string;
    readonly second: string;
    readonly parent: string;
    readonly child: string;
  }>,
  'overlap-undecided': {
    alias: 'PC3005',
    severity: 'error',
    negotiable: true,
    message: ({ first, second }) =>
      `whether \`${first}\` and \`${second}\` can meet was not decided within the budget; it is treated as a conflict`,
    help: () => 'simplify the patterns: fewer `**`, braces and extended globs',
    why: 'pcoord never takes streams for independent without a proof.',
  } as CodeEntry<{ readonly first: string; readonly second: string }>,
  'overlap-summary': {
    alias: 'PC3006',
    severity: 'info',
    message: ({ shown, total, counted, groups }) =>
      `${counted === 'exact' ? '' : 'at most '}${total} overlaps, of which ${shown} are shown; ${groups}`,
    help: () => 'settle the largest group first: usually one shared file or one pattern that is too wide',
    why: 'A long list of pairs hides that a few paths are shared by many streams.',
  } as CodeEntry<{
    readonly shown: number;
    readonly total: number;
    readonly counted: 'exact' | 'at_most';
    readonly groups: string;
  }>,
  'overlap-across-sessions': {
    alias: 'PC3007',
    severity: 'warning',
    message: ({ kind, first, second, witness }) =>
      witness === null
        ? `whether ${first} and ${second} can meet was not decided within the budget; it is treated as an overlap`
        : kind === 'write_write'
          ? `${first} and ${second} may both write ${closed(witness)}: nothing orders two sessions`
          : `${first} may write ${witness} and ${second} reads it: nothing orders two sessions`,
    help: () =>
      'narrow one of the patterns, run the sessions one after the other, or make one session of them',
    why: 'Each session is proved safe by itself; run side by side, their results meet only when somebody merges them.',
  } as CodeEntry<{
    readonly kind: 'write_write' | 'write_read';
    readonly first: string;
    readonly second: string;
    readonly witness: string | null;
  }>,
  'session-id-repeated': {
    alias: 'PC3008',
    severity: 'warning',
    message: ({ what, name }) =>
      what === 'id'
        ? `two sessions have the id \`${name}\``
        : `the results of two sessions arrive on the same branch, \`${name}\``,
    help: ({ what }) =>
      what === 'id' ? 'give each session an id of its own' : 'give each a `session_branch` of its own',
    why: 'Runs, result branches and plans are found by these names, so the second session is refused or mistaken for the first.',
  } as CodeEntry<{ readonly what: 'id' | 'branch'; readonly name: string }>,
  'hot-file': {
    alias: 'PC3009',
    severity: 'warning',
    message: ({ path, what, count, names }) =>
      `${count} streams write the ${what} \`${path}\` in no order: ${names}`,
    help: ({ advice }) => advice,
    why: 'Every kind of work touches these files, so they are where parallel results most often fail to merge.',
  } as CodeEntry<{
    readonly path: string;
    readonly what: string;
    readonly count: number;
    readonly names: string;
    readonly advice: string;
  }>,
  'undeclared-input': {
    alias: 'PC3010',
    severity: 'warning',
    message: ({ stream, other, path, where }) =>
      `\`${stream}\` names \`${path}\` in its ${where} but neither claims nor reads it, and \`${other}\` may write it at the same time`,
    help: ({ stream, other, path }) =>
      `if it needs the result, let it wait (\`dependencies: [${other}]\` in \`${stream}\`); if not, say so with \`reads: ["${path}"]\``,
    why: 'What a stream works from but does not declare may change under it, and no check or schedule knows of it.',
  } as CodeEntry<{
    readonly stream: string;
    readonly other: string;
    readonly path: string;
    readonly where: string;
  }>,
  'contract-not-claimed': {
    alias: 'PC3011',
    severity: 'warning',
    message: ({ stream, name, file }) =>
      `\`${stream}\` provides \`${name}\` in \`${file}\`, which it does not claim: what it writes there does not arrive`,
    help: ({ file }) => `add \`"${file}"\` to its \`resources\`, or name a file that it claims`,
    why: 'Only what a stream claims becomes part of its result, so those who wait for the contract would start without it.',
  } as CodeEntry<{ readonly stream: string; readonly name: string; readonly file: string }>,
  'undeclared-write': {
    alias: 'PC3012',
    severity: 'warning',
    message: ({ stream, paths, runs, wrote }) =>
      `\`${stream}\` wrote ${paths} outside its claims in ${wrote === runs ? (runs === 1 ? 'its latest run' : `each of its latest ${runs} runs`) : `${wrote} of its latest ${runs} runs`}`,
    help: ({ patterns }) =>
      patterns === ''
        ? 'say in its prompt that it leaves them alone, or let whoever owns them make the change'
        : `add ${patterns} to its \`resources\`, or say in its prompt that it leaves them alone`,
    why: 'What lies outside the claims is held back or given to its owner at the end of each run, and nothing was planned around it.',
  } as CodeEntry<{
    readonly stream: string;
    /** As they are told, shortened. */
    readonly paths: string;
    /** How many of its runs were looked at. */
    readonly runs: number;
    /** In how many of them it wrote there. */
    readonly wrote: number;
    /** What would cover it without meeting anybody, as it is told; may be empty. */
    readonly patterns: string;
  }>,
  'overlap-too-many': {
    alias: 'PC3020',
    severity: 'error',
    message: ({ limit }) => `more than ${limit} pairs of tasks would have to be kept apart one by one`,
    help: () =>
      'put the streams into stages, let them depend on each other, or let each demand a capacity of which there is 1',
    why: 'A plan names every pair that `serialize` or mode `exclusive` keeps apart, and the run looks at them all.',
  } as CodeEntry<{ readonly limit: number }>,
};

/** A witness at the end of its clause: what is said beside it needs no second comma there. */
function closed(witness: string): string {
  return witness.endsWith(',') ? witness.slice(0, -1) : witness;
}
