import { literalPath, matchesList, matchesPattern } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import type { RepositoryLink } from '../../model/environment.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { SHOWN_OVERLAPS } from '../conflicts/overlaps.ts';
import { replaceScalar } from '../shared/wording.ts';
import { linksOf, targetOf, unitsReaching } from './links.ts';
import { hasBelow, staticPath } from './static-places.ts';

/**
 * Claims that a symbolic link leads astray: below it git records no path, a change through it is a change of its
 * target, and two streams may so reach one file by two names.
 */
export function* checkPatternSymlinkCrossing(model: AnalysedModel): Iterable<Diagnostic> {
  const links = linksOf(model, 'symlink');
  if (links.length === 0) return;
  yield* tellNamed(model, new Map(links.map((link) => [link.path, link])));
  yield* tellShared(model, links);
}

/** Claims that name a path below a link, or a link without the file it stands for. */
function* tellNamed(model: AnalysedModel, links: ReadonlyMap<string, RepositoryLink>): Iterable<Diagnostic> {
  for (const { claims, role, list } of claimLists(model.claims))
    for (const { pattern, entry } of claims) {
      const path = entry && !entry.negated ? staticPath(entry) : null;
      const link = path === null ? null : linkOnWay(path, links);
      if (!entry || path === null || !link) continue;
      const target = targetOf(link);
      const below = path !== link.path;
      if (!below && (role === 'reads' || literalPath(entry.pattern) !== path)) continue;
      if (!below && (target === null || !isTracked(model, target) || (list && matchesList(list, target))))
        continue;
      const parameters = { kind: below ? ('below' as const) : ('itself' as const), link: link.path, target };
      const fixed = target === null ? null : pattern.value.replace(link.path, () => target);
      const fixes = fixed === null || fixed === pattern.value ? [] : replaceScalar(pattern, fixed, 'unsafe');
      yield diagnose(
        'pattern-symlink-crossing',
        pattern.span,
        { pattern: pattern.value, ...parameters },
        { fixes },
      );
    }
}

/** The link that a path leads through, or that it is. */
function linkOnWay(path: string, links: ReadonlyMap<string, RepositoryLink>): RepositoryLink | null {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    const link = links.get(path.slice(0, end));
    if (link) return link;
  }
  return links.get(path) ?? null;
}

function isTracked({ environment, session }: AnalysedModel, path: string): boolean {
  const tracked = environment.repository(session.repository.base?.value ?? 'HEAD')?.tracked ?? [];
  return tracked.includes(path) || hasBelow(tracked, path);
}

/** Pairs of streams of which one reaches through a link what the other claims by its own name. */
function* tellShared(model: AnalysedModel, links: readonly RepositoryLink[]): Iterable<Diagnostic> {
  const writes = model.units.filter(({ use }) => use !== 'read');
  const known = links.flatMap((link) => {
    const target = targetOf(link);
    return target === null ? [] : [{ path: link.path, target }];
  });
  const throughLink = unitsReaching(
    known.map(({ path }) => path),
    writes,
  );
  const byName = unitsReaching(
    known.map(({ target }) => target),
    writes,
  );
  const told = new Set<string>();
  for (const [at, { path, target }] of known.entries())
    for (const one of throughLink[at]!) {
      if (leavesOut(one, path) || byName[at]!.some(({ stream }) => stream === one.stream)) continue;
      for (const other of byName[at]!) {
        const pair = `${one.stream} ${other.stream}`;
        if (told.has(pair) || !model.mayMeet(one, other)) continue;
        told.add(pair);
        if (told.size > SHOWN_OVERLAPS) return;
        yield tellPair(model, [one, other], { path, target });
      }
    }
}

/** Whether somebody has thought of the link already. */
function leavesOut({ list }: Unit, path: string): boolean {
  return list.entries.some(({ negated, pattern }) => negated && matchesPattern(pattern, path));
}

function tellPair(
  { streams }: AnalysedModel,
  [one, other]: readonly [Unit, Unit],
  { path, target }: { readonly path: string; readonly target: string },
): Diagnostic {
  const text = entryFor(one, matchesList(one.list, path) ? path : `${path}/x`);
  const end = entryFor(other, matchesList(other.list, target) ? target : `${target}/x`);
  const [stream, second] = [streams[one.stream]!.id, streams[other.stream]!.id];
  return diagnose(
    'pattern-symlink-crossing',
    text.span,
    { kind: 'shared', pattern: text.value, link: path, target, stream, other: second },
    {
      subject: [stream, second],
      related: [{ span: end.span, message: `\`${second}\` claims \`${end.value}\` here` }],
    },
  );
}
