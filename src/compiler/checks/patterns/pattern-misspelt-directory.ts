import { editDistance } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import type { Environment } from '../../model/environment.ts';
import { replaceScalar } from '../shared/wording.ts';
import { hasBelow, type Place, placeFinder, staticPath } from './static-places.ts';

/** Where more names than this are missing in one directory, somebody is building there, not mistyping. */
const MOST_MISSING = 3;

/** Claims below a directory that neither the repository has nor anybody else names, next to one of nearly that name. */
export function* checkPatternMisspeltDirectory(model: AnalysedModel): Iterable<Diagnostic> {
  for (const [pattern, { missing, meant }] of misspeltDirectories(model)) {
    const fixed = renameSegment(pattern.value, missing, meant);
    const above = missing.parent === '' ? '' : `${missing.parent}/`;
    yield diagnose(
      'pattern-misspelt-directory',
      pattern.span,
      { pattern: pattern.value, missing: `${missing.path}/`, found: `${above}${meant}/` },
      { fixes: fixed === null ? [] : replaceScalar(pattern, fixed, 'unsafe') },
    );
  }
}

/** A directory that is not there and the name of the one that was probably meant. */
interface Slip {
  readonly missing: Missing;
  readonly meant: string;
}

/** The claims whose directory is probably misspelt. */
export function misspeltDirectories(model: AnalysedModel): ReadonlyMap<Located<string>, Slip> {
  const known = slips.get(model) ?? findSlips(model);
  slips.set(model, known);
  return known;
}

const slips = new WeakMap<AnalysedModel, ReadonlyMap<Located<string>, Slip>>();

function findSlips(model: AnalysedModel): Map<Located<string>, Slip> {
  const { environment, session } = model;
  const found = new Map<Located<string>, Slip>();
  if (environment.entries('').length === 0) return found;
  for (const { missing, claims } of findMissing(model)) {
    const meant = nearDirectory(environment, missing, claims);
    if (meant === null) continue;
    const tracked = environment.repository(session.repository.base?.value ?? 'HEAD')?.tracked ?? [];
    const near = missing.parent === '' ? meant : `${missing.parent}/${meant}`;
    if (hasBelow(tracked, missing.path) || !hasBelow(tracked, near)) continue;
    for (const { pattern } of claims) found.set(pattern, { missing, meant });
  }
  return found;
}

type Missing = Extract<Place, { kind: 'missing' }>;

/** A directory that is not there, and the claims of the one stream that names it. */
interface Candidate {
  readonly missing: Missing;
  readonly claims: readonly Claim[];
}

interface Claim {
  readonly stream: number;
  readonly pattern: Located<string>;
  /** The static part of the pattern below the missing directory. */
  readonly rest: string;
}

function findMissing(model: AnalysedModel): Candidate[] {
  const find = placeFinder(model.environment);
  const byPath = new Map<string, { missing: Missing; claims: Claim[] }>();
  const perParent = new Map<string, number>();
  for (const { claims, stream } of claimLists(model.claims))
    for (const { pattern, entry } of claims) {
      const path = entry && staticPath(entry);
      if (!path?.includes('/')) continue;
      const missing = find(path.slice(0, path.lastIndexOf('/')));
      if (missing.kind !== 'missing') continue;
      const claim = { stream, pattern, rest: path.slice(missing.path.length + 1) };
      const known = byPath.get(missing.path);
      if (known) known.claims.push(claim);
      else {
        byPath.set(missing.path, { missing, claims: [claim] });
        perParent.set(missing.parent, (perParent.get(missing.parent) ?? 0) + 1);
      }
    }
  return [...byPath.values()].filter(
    ({ missing, claims }) =>
      perParent.get(missing.parent)! <= MOST_MISSING &&
      claims.every(({ stream }) => stream === claims[0]!.stream),
  );
}

/** The one directory beside the missing one whose name somebody may have wanted to type. */
function nearDirectory(
  { entries }: Environment,
  { parent, name }: Missing,
  claims: readonly Claim[],
): string | null {
  const directories = entries(parent).flatMap((entry) => (entry.kind === 'directory' ? [entry.name] : []));
  const near = directories.flatMap((other) => {
    const slip = slipBetween(name, other);
    return slip === null ? [] : [{ other, slip }];
  });
  const sure = near.filter(({ slip }) => slip === 'sure');
  const [first, second] = sure.length > 0 ? sure : near;
  if (!first || second) return null;
  if (first.slip === 'sure') return first.other;
  return directories.length <= MOST_COMPARED && claims.some(isOnlyIn(first.other)) ? first.other : null;

  /** What the claim names below the directory is there below the other one, and nowhere else around. */
  function isOnlyIn(other: string): (claim: Claim) => boolean {
    return ({ rest }) => {
      const [next] = rest.split('/');
      const has = (directory: string): boolean =>
        entries(parent === '' ? directory : `${parent}/${directory}`).some((entry) => entry.name === next);
      return next !== '' && directories.every((directory) => has(directory) === (directory === other));
    };
  }
}

/** How many directories are looked into for what a claim names. */
const MOST_COMPARED = 50;

/**
 * How likely one name is a slip for the other: `sure` for case, swapped, missing and doubled letters, `maybe` for
 * replaced ones. Names that differ in digits are names of a series, and two letters are too few to tell.
 */
function slipBetween(name: string, other: string): 'sure' | 'maybe' | null {
  const shorter = Math.min(name.length, other.length);
  if (name === other || shorter < 3 || Math.abs(name.length - other.length) > 2) return null;
  const [a, b] = [name.toLowerCase(), other.toLowerCase()];
  if (a === b) return 'sure';
  if (a.replace(/\d+/g, '') === b.replace(/\d+/g, '')) return null;
  const distance = editDistance(a, b, 2);
  if (distance > 2) return null;
  const letters = (text: string): string => [...text].sort().join('');
  if (distance === 1 && letters(a) === letters(b)) return 'sure';
  if (a[0] !== b[0]) return null;
  if (distance === 1 && a.length !== b.length && shorter >= 5) return 'sure';
  return distance === 1 || shorter >= 7 ? 'maybe' : null;
}

/** The pattern with the missing directory's name replaced where it stands as plain text. */
function renameSegment(pattern: string, { parent, name }: Missing, meant: string): string | null {
  const depth = parent === '' ? 0 : parent.split('/').length;
  const parts = pattern.split('/');
  let seen = 0;
  for (const [at, part] of parts.entries()) {
    if (part === '' || part === '.') continue;
    if (seen++ < depth) continue;
    if (part.replace(/^!/, '') !== name) return null;
    parts[at] = part.startsWith('!') ? `!${meant}` : meant;
    return parts.join('/');
  }
  return null;
}
