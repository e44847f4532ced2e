import { literalPath, type PatternEntry, staticDirectory } from '../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import { protectedFolders } from '../../plan/protected-paths.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { ParsedClaim } from '../model/claims.ts';

/**
 * Claims that name files which steer agents or automation: the run then lets the stream change them. Lockfiles are
 * protected too, but to claim one is everyday work.
 */
export function* checkProtectedPath({ claims, streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { stream, writes } of claims) {
    const [first, ...others] = writes.claims.filter(isOnPurpose);
    if (!first) continue;
    const { id } = streams[stream]!;
    const related = others.map(({ pattern }) => ({ span: pattern.span, message: 'and this' }));
    const parameters = { stream: id, pattern: first.pattern.value };
    yield diagnose('protected-path', first.pattern.span, parameters, { related });
  }
}

function isOnPurpose({ entry, pattern: { value } }: ParsedClaim): boolean {
  // Most claims are far from it, and a session may have thousands.
  if (!entry || entry.negated || !/claude|github|AGENTS|CLAUDE|mcp|gitmodules/.test(value)) return false;
  const literal = literalPath(entry.pattern);
  if (literal !== undefined && STEERING.has(literal.slice(literal.lastIndexOf('/') + 1))) return true;
  const path = literal ?? `${staticDirectory(entry.pattern)}/`;
  return protectedFolders.some((folder) => path.startsWith(folder) || reachesFolder(entry, folder));
}

/** `.github/` holds `.github/workflows/`, and counts as a claim on purpose. */
function reachesFolder({ pattern }: PatternEntry, folder: string): boolean {
  const directory = `${staticDirectory(pattern)}/`;
  return literalPath(pattern) === undefined && directory !== '/' && folder.startsWith(directory);
}

/** Protected names that say what agents and tools do. */
const STEERING: ReadonlySet<string> = new Set(['AGENTS.md', 'CLAUDE.md', '.mcp.json', '.gitmodules']);
