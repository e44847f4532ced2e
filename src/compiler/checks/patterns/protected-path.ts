import { literalPath, type PatternEntry, staticDirectory } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { protectedFolders } from '../../../plan/protected-paths.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ParsedClaim } from '../../model/claims.ts';
import { notableClaims } from './notable-claims.ts';

/**
 * Claims that name files which steer agents or automation: the run then lets the stream change them. Lockfiles are
 * protected too, but to claim one is everyday work.
 */
export function* checkProtectedPath(model: AnalysedModel): Iterable<Diagnostic> {
  const byStream = new Map<number, ParsedClaim[]>();
  for (const { claim, list } of notableClaims(model)) {
    // A phase can only repeat what its stream claims.
    if (list !== model.claims[list.stream]!.writes || !isOnPurpose(claim)) continue;
    byStream.set(list.stream, [...(byStream.get(list.stream) ?? []), claim]);
  }
  for (const [stream, [first, ...others]] of byStream) {
    const related = others.map(({ pattern }) => ({ span: pattern.span, message: 'and this' }));
    const parameters = { stream: model.streams[stream]!.id, pattern: first!.pattern.value };
    yield diagnose('protected-path', first!.pattern.span, parameters, { related });
  }
}

function isOnPurpose({ entry }: ParsedClaim): boolean {
  if (!entry || entry.negated) return false;
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
