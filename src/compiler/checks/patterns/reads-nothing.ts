import { hasBit } from '../../../algorithms/graph/index.ts';
import {
  type Claim,
  findOverlaps,
  literalPath,
  matchTrackedFiles,
  type PatternEntry,
  type PatternList,
} from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ParsedClaim } from '../../model/claims.ts';
import { misspeltDirectories } from './pattern-misspelt-directory.ts';
import { isOpen, placeFinder, staticPath } from './static-places.ts';

/** Reads of paths that the repository does not have and that no stream may make. */
export function* checkReadsNothing(model: AnalysedModel): Iterable<Diagnostic> {
  const { environment, session, streams } = model;
  const doubtful = findDoubtful(model).filter(({ claim }) => !misspeltDirectories(model).has(claim.pattern));
  if (doubtful.length === 0) return;
  const facts = environment.repository(session.repository.base?.value ?? 'HEAD');
  if (!facts || facts.tracked.length === 0) return;
  const lists = doubtful.map(({ claim }): PatternList => ({ entries: [claim.entry] }));
  const { filesOf } = matchTrackedFiles(facts.tracked, lists);
  // What lies beyond a link has a finding of its own.
  const isBeyondLink = ({ claim }: Read): boolean =>
    (facts.links ?? []).some(({ path }) => staticPath(claim.entry)?.startsWith(`${path}/`));
  const untracked = doubtful.filter((read, at) => filesOf(at).length === 0 && !isBeyondLink(read));
  for (const { claim, stream } of withoutWriter(untracked, model)) {
    const parameters = { pattern: claim.pattern.value, stream: streams[stream]!.id };
    yield diagnose('reads-nothing', claim.pattern.span, parameters);
  }
}

interface Read {
  readonly stream: number;
  readonly claim: ParsedClaim & { readonly entry: PatternEntry };
}

/** The reads for which the working tree shows no file at first sight. */
function findDoubtful({ claims, environment }: AnalysedModel): Read[] {
  const all = claims.flatMap(({ stream, reads }) =>
    reads.claims.flatMap((claim) =>
      claim.entry && !claim.entry.negated ? [{ stream, claim: { ...claim, entry: claim.entry } }] : [],
    ),
  );
  if (all.length === 0 || environment.entries('').length === 0) return [];
  const find = placeFinder(environment);
  return all.filter(({ claim }) => !isThere(claim.entry));

  function isThere(entry: PatternEntry): boolean {
    const path = staticPath(entry);
    if (path === null) return false;
    const slash = path.lastIndexOf('/');
    const directory = path.slice(0, Math.max(0, slash));
    if (find(directory).kind !== 'there') return false;
    const listed = environment.entries(directory);
    const literal = literalPath(entry.pattern);
    if (literal !== undefined) return listed.some(({ name }) => name === literal.slice(slash + 1));
    return isWholeDirectory(entry) && listed.length > 0;
  }
}

/** `dir/`, `dir/**`, `dir/*`: a directory that holds anything is enough. */
function isWholeDirectory({ pattern }: PatternEntry): boolean {
  const [only, second] = pattern.alternatives;
  return (
    second === undefined &&
    isOpen(only!.at(-1)!) &&
    only!.slice(0, -2).every(({ kind }) => kind === 'literal')
  );
}

function withoutWriter(
  reads: readonly Read[],
  { units, claims, artifacts, externals }: AnalysedModel,
): Read[] {
  if (reads.length === 0) return [];
  const writes = units.filter(({ use }) => use !== 'read');
  const files = [...artifacts.map(({ file }) => file), ...externals.map(({ path }) => path)];
  const made = new Set(files.flatMap((file) => file ?? []));
  // Nothing can be said about what the others make where one of their patterns is none.
  if (claims.some(({ writes: { list, errors } }) => list === null || errors.length > 0)) return [];
  const asked = reads.map(
    ({ claim }, at): Claim => ({ owner: at, kind: 'read', list: { entries: [claim.entry] } }),
  );
  const { writeRead } = findOverlaps({
    owners: reads.length + writes.length,
    claims: [
      ...asked,
      ...writes.map(({ list }, at): Claim => ({ owner: reads.length + at, kind: 'write', list })),
    ],
    mayRunTogether: (a, b) => a < reads.length !== b < reads.length,
  });
  return reads.filter(({ claim }, at) => {
    const path = literalPath(claim.entry.pattern);
    if (path !== undefined && made.has(path)) return false;
    return !writes.some((_, writer) => hasBit(writeRead, reads.length + writer, at));
  });
}
