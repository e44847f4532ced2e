import { type AnalysedModel, claimLists } from '../../model/analyse.ts';
import type { ClaimList, ParsedClaim } from '../../model/claims.ts';

/** A claim with something in its text that some rule about patterns looks at. */
export interface NotableClaim {
  readonly claim: ParsedClaim;
  readonly list: ClaimList;
}

/**
 * The claims that rules about the text of patterns have to look at: in most sessions hardly any of thousands, found in
 * one pass for all rules together.
 */
export function notableClaims(model: AnalysedModel): readonly NotableClaim[] {
  const known = notable.get(model);
  if (known) return known;
  const found: NotableClaim[] = [];
  for (const list of claimLists(model.claims))
    for (const claim of list.claims) if (NOTABLE.test(claim.pattern.value)) found.push({ claim, list });
  notable.set(model, found);
  return found;
}

const notable = new WeakMap<AnalysedModel, readonly NotableClaim[]>();

/**
 * Signs of another notation, wildcards in the first name, and the names of protected files, of migrations and of what
 * sessions are made of.
 */
const NOTABLE =
  /[\\^$|+~:%]|^[!./]*[*?{[@(]|^!?\/|\.\*|\(\?|claude|CLAUDE|github|AGENTS|mcp|gitmodules|lock|shrinkwrap|go\.sum|migrat|alembic|\.pcoord/;
