import { isEmptyList, type PatternEntry, staticDirectory } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import type { ClaimList, ParsedClaim } from '../../model/claims.ts';

/** Longer lists are not compared pairwise. */
const LONGEST_LIST = 64;

/** How many pairs are compared by proof in one session; beyond, a redundant entry goes unnoticed. */
const MOST_PROOFS = 20_000;

/** Entries whose every path another entry of the same list and mode claims as well. */
export function* checkPatternRedundant(model: AnalysedModel): Iterable<Diagnostic> {
  const proofs = { left: MOST_PROOFS };
  for (const list of claimLists(model.claims)) {
    if (list.claims.length > LONGEST_LIST || list.errors.length > 0) continue;
    for (const [at, claim] of list.claims.entries()) {
      const cover = coverOf({ claim, at, list }, proofs);
      if (cover)
        yield diagnose(
          'pattern-redundant',
          claim.pattern.span,
          { pattern: claim.pattern.value, by: cover.pattern.value },
          { related: [{ span: cover.pattern.span, message: `\`${cover.pattern.value}\` is here` }] },
        );
    }
  }
}

interface Proofs {
  left: number;
}

/** An entry and where it stands. */
interface Place {
  readonly claim: ParsedClaim;
  readonly at: number;
  readonly list: ClaimList;
}

/** An earlier equal entry, or any wider one, with nothing between the two that could tell them apart. */
function coverOf({ claim, at, list: { claims } }: Place, proofs: Proofs): ParsedClaim | undefined {
  if (!claim.entry || claim.entry.negated) return undefined;
  return claims.find((other, place) => {
    if (place === at || !other.entry || other.entry.negated || other.mode !== claim.mode) return false;
    const between = claims.slice(Math.min(at, place) + 1, Math.max(at, place));
    if (between.some(({ entry, mode }) => entry?.negated || mode !== claim.mode)) return false;
    return (
      covers(other.entry, claim.entry!, proofs) && (place < at || !covers(claim.entry!, other.entry, proofs))
    );
  });
}

function covers(wide: PatternEntry, narrow: PatternEntry, proofs: Proofs): boolean {
  const outer = staticDirectory(wide.pattern);
  const inner = staticDirectory(narrow.pattern);
  // Most entries of a list lie in different directories: no proof is needed for those.
  if (outer !== '' && inner !== outer && !inner.startsWith(`${outer}/`)) return false;
  if (proofs.left-- <= 0) return false;
  return isEmptyList({ entries: [narrow, { ...wide, negated: true }] });
}
