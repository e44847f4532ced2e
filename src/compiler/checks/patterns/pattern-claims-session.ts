import {
  literalPath,
  matchesPattern,
  type PatternEntry,
  staticDirectory,
} from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { nameInPlan } from '../../../diagnostics/source.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import { excludeAfter } from '../shared/exclude-entry.ts';
import { isOpen, staticPath } from './static-places.ts';

/**
 * Write claims on the files that the session is made of: itself, its overlays, the definitions of its agents, its
 * prompts, and what lies in `.pcoord/`. Claims that merely reach everywhere do not count.
 */
export function* checkPatternClaimsSession(model: AnalysedModel): Iterable<Diagnostic> {
  const parts = partsOf(model);
  const told = new Set<Located<string>>();
  for (const { claims, role, stream } of claimLists(model.claims))
    for (const { pattern, entry } of claims) {
      if (role === 'reads' || !entry || !mayBegin(pattern.value, parts.firsts)) continue;
      if (entry.negated || told.has(pattern)) continue;
      const part = claimedPart(entry, parts);
      if (part === undefined) continue;
      // A negation after it may take the file out again.
      if (part !== '.pcoord/' && isTakenOut(claims, entry, part)) continue;
      told.add(pattern);
      const parameters = { stream: model.streams[stream]!.id, pattern: pattern.value, part };
      const isOnlyThat = part === '.pcoord/' || literalPath(entry.pattern) !== undefined;
      const fixes = isOnlyThat ? [] : excludeAfter(pattern, part);
      yield diagnose('pattern-claims-session', pattern.span, parameters, { fixes });
    }
}

/** What the session is made of, by path and by every directory above it. */
interface Parts {
  /** Names that the paths begin with. */
  readonly firsts: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  readonly below: ReadonlyMap<string, readonly string[]>;
}

function partsOf({ session, overlays, files }: AnalysedModel): Parts {
  const sources = [session.source, ...overlays.map(({ source }) => source)].map(nameInPlan);
  const all = [...sources, ...files.map(({ path }) => path)];
  // Standard input, a user's own agents and the like are not in the repository.
  const paths = new Set(all.filter((path) => !/^[<~/]|^plugin |(?:^|\/)\.\.(?:\/|$)/.test(path)));
  const below = new Map<string, string[]>([['', [...paths]]]);
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end);
      below.set(directory, [...(below.get(directory) ?? []), path]);
    }
  const firsts = new Set(['.pcoord', ...[...paths].map((path) => path.split('/', 1)[0]!)]);
  return { firsts, paths, below };
}

/** Nearly all claims begin elsewhere, and this is how to tell without looking further. */
function mayBegin(text: string, firsts: ReadonlySet<string>): boolean {
  const slash = text.indexOf('/');
  return firsts.has(slash === -1 ? text : text.slice(0, slash)) || /^\.?\/|[\\*?[{(]/.test(text);
}

function claimedPart(entry: PatternEntry, { paths, below }: Parts): string | undefined {
  const { pattern } = entry;
  const literal = literalPath(pattern);
  const inFolder = `${staticPath(entry) ?? ''}/`.startsWith('.pcoord/') ? '.pcoord/' : undefined;
  if (literal !== undefined) return paths.has(literal) ? literal : inFolder;
  const directory = staticDirectory(pattern);
  // `**` and `*` were not written with the session in mind.
  if (directory === '' && pattern.alternatives.some(([first]) => isOpen(first!))) return undefined;
  return (below.get(directory) ?? []).find((path) => matchesPattern(pattern, path)) ?? inFolder;
}

function isTakenOut(
  claims: readonly { readonly entry: PatternEntry | null }[],
  entry: PatternEntry,
  path: string,
): boolean {
  const after = claims.slice(claims.findIndex((claim) => claim.entry === entry) + 1);
  return after.some((claim) => claim.entry?.negated && matchesPattern(claim.entry.pattern, path));
}
