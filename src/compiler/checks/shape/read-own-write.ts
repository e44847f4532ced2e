import { isEmptyList, type PatternEntry, staticDirectory } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ClaimList, ParsedClaim } from '../../model/claims.ts';
import { removeEntry } from '../shared/remove-entry.ts';
import { quote } from '../shared/wording.ts';

/** Longer lists are not compared with each other. */
const LONGEST_LIST = 64;

/** Reads of what the same stream may write anyway. Lists with negations are left alone: much may depend on their order. */
export function* checkReadOwnWrite({ claims, streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { stream, reads, writes } of claims) {
    if (reads.claims.length === 0 || !isPlain(reads) || !isPlain(writes)) continue;
    const { id, declaration } = streams[stream]!;
    // What only some phases may write, the others may want to read.
    if (declaration.phases?.kind === 'list' && declaration.phases.phases.some((phase) => phase.resources))
      continue;
    for (const { pattern, entry } of reads.claims) {
      const cover = writes.claims.find((own) => isWrite(own) && covers(own.entry!, entry!));
      if (!cover) continue;
      const fixes =
        reads.claims.length > 1 ? removeEntry(pattern.span, `remove ${quote(pattern.value)}`, 'safe') : [];
      yield diagnose(
        'read-own-write',
        pattern.span,
        { pattern: pattern.value, stream: id, by: cover.pattern.value },
        { subject: [id], related: [{ span: cover.pattern.span, message: 'it may write it here' }], fixes },
      );
    }
  }
}

function isPlain({ claims, errors }: ClaimList): boolean {
  return (
    claims.length <= LONGEST_LIST &&
    errors.length === 0 &&
    claims.every(({ entry }) => entry && !entry.negated)
  );
}

/** Appending and making anew are not reading: what others do to such a file is judged differently for a reader. */
function isWrite({ mode }: ParsedClaim): boolean {
  return mode === 'write' || mode === 'exclusive';
}

function covers(wide: PatternEntry, narrow: PatternEntry): boolean {
  const outer = staticDirectory(wide.pattern);
  const inner = staticDirectory(narrow.pattern);
  if (outer !== '' && inner !== outer && !inner.startsWith(`${outer}/`)) return false;
  return isEmptyList({ entries: [narrow, { ...wide, negated: true }] });
}
