import {
  literalPath,
  matchesList,
  matchesPattern,
  type Pattern,
  type PatternList,
  parsePatternList,
  staticDirectory,
} from '../algorithms/patterns/index.ts';
import { invariant } from '../base/invariant.ts';
import { sortedBy } from '../base/order.ts';
import type { PlanClaim, PlanStream } from '../plan/plan.ts';
import { protectedFolders, protectedNames } from '../plan/protected-paths.ts';
import type { Change } from './host.ts';

/** What an attempt's changes are against its claims. Every changed path stands in exactly one of the lists, sorted. */
export interface Scope {
  readonly inside: readonly string[];
  readonly outside: readonly string[];
  /** Entries that are never accepted: submodules, and symlinks that lead out of the workspace. */
  readonly unsupported: readonly string[];
}

/** Sorts changed paths by what the claims say of them. Pure; the last word on what an attempt may change. */
export function checkScope(changes: readonly Change[], claims: readonly PlanClaim[]): Scope {
  const list = listOf(claims);
  const inside: string[] = [];
  const outside: string[] = [];
  const unsupported: string[] = [];
  for (const change of sortedBy(changes, ({ path }) => path)) {
    if (isUnsupported(change)) unsupported.push(change.path);
    else if (claimsPath(list, change.path)) inside.push(change.path);
    else outside.push(change.path);
  }
  return { inside, outside, unsupported };
}

/** Whether the claims cover the path; a protected path must be claimed on purpose. */
export function isClaimed(claims: readonly PlanClaim[], path: string): boolean {
  return claimsPath(listOf(claims), path);
}

/** The claim that covers the path: of several that fit, the last one decides; `null` when none does. */
export function claimOf(claims: readonly PlanClaim[], path: string): PlanClaim | null {
  if (!isClaimed(claims, path)) return null;
  const { entries } = listOf(claims);
  const last = entries.findLastIndex(
    (entry) => !entry.negated && matchesPattern(entry.pattern, asText(path)),
  );
  return claims[last] ?? null;
}

/** The mode in which the claims cover the path. */
export function claimMode(claims: readonly PlanClaim[], path: string): PlanClaim['mode'] | null {
  return claimOf(claims, path)?.mode ?? null;
}

/** Whether some claim names the path itself, without a wildcard. */
export function isClaimedLiterally(claims: readonly PlanClaim[], path: string): boolean {
  return listOf(claims).entries.some((entry) => !entry.negated && literalPath(entry.pattern) === path);
}

/** Patterns of a plan that are matched one by one, whatever their order. */
export function matchesAny(patterns: readonly string[], path: string): boolean {
  if (patterns.length === 0) return false;
  return matchesList(parsed(patterns), asText(path));
}

/**
 * Paths that steer agents, automation or dependencies: a wide claim such as `**` does not cover them. They need a
 * pattern without wildcards, or one that lies wholly inside `.claude/` or `.github/`.
 */
export function isProtected(path: string): boolean {
  if (protectedFolders.some((folder) => path.startsWith(folder))) return true;
  return protectedNames.has(path.slice(path.lastIndexOf('/') + 1));
}

/** Whether a change outside the claims may be taken nevertheless: `widen` goes no further than ordinary files. */
export function mayWiden(out_of_scope: PlanStream['out_of_scope'], path: string): boolean {
  return out_of_scope === 'widen' && !isProtected(path);
}

/**
 * A name that is no UTF-8 as patterns see it: bytes that are no character are one that no wildcard passes over. What two
 * patterns say of it is what they say of that text, so those that cannot meet do not meet in it either.
 */
function asText(path: string): string {
  return path.toWellFormed();
}

function claimsPath(list: PatternList, name: string): boolean {
  const path = asText(name);
  if (!matchesList(list, path)) return false;
  if (!isProtected(path)) return true;
  return list.entries.some((entry) => !entry.negated && isOnPurpose(entry.pattern, path));
}

function isOnPurpose(pattern: Pattern, path: string): boolean {
  if (!matchesPattern(pattern, path)) return false;
  if (literalPath(pattern) !== undefined) return true;
  const folder = `${staticDirectory(pattern)}/`;
  return folder.startsWith('.claude/') || folder.startsWith('.github/');
}

function isUnsupported(change: Change): boolean {
  if (change.new_mode === '160000' || change.old_mode === '160000') return true;
  return change.new_mode === '120000' && leadsOut(change.path, change.link_target ?? '');
}

/** Whether a symlink at `path` with this target points to something outside the tree. */
function leadsOut(path: string, target: string): boolean {
  if (target.startsWith('/')) return true;
  let depth = path.split('/').length - 1;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

const lists = new WeakMap<readonly PlanClaim[], PatternList>();

function listOf(claims: readonly PlanClaim[]): PatternList {
  const known = lists.get(claims);
  if (known) return known;
  const list = parsed(claims.map((claim) => claim.pattern));
  lists.set(claims, list);
  return list;
}

function parsed(patterns: readonly string[]): PatternList {
  const list = parsePatternList(patterns);
  invariant(list.ok, `a plan holds patterns that no session could: ${patterns.join(' ')}`);
  return list.value;
}
