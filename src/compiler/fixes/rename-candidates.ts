import { literalPath } from '../../algorithms/patterns/index.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Located, Span } from '../../diagnostics/span.ts';
import { quote, replaceScalar } from '../checks/shared/wording.ts';
import { claimLists } from '../model/analyse.ts';
import type { Before } from './before.ts';
import type { Candidate } from './candidate.ts';
import { orderCandidates } from './order-candidates.ts';
import type { Target } from './targets.ts';

/**
 * Another spelling for one of two claims that name the same place in two ways: a directory written as a file, a name
 * in other case. Then both streams claim that place, so they are put in order as well unless they need not be. Unsafe:
 * nobody said that the same place was meant.
 */
export function renameCandidates(target: Target, before: Before): Candidate[] {
  const renamed =
    target.kind === 'prefix'
      ? addSlash(target, before)
      : target.kind === 'case'
        ? sameCase(target, before)
        : null;
  if (renamed === null) return [];
  const [fix] = replaceScalar(renamed.claim, renamed.text, 'unsafe');
  if (!fix || before.isShared(renamed.claim)) return [];
  const title = `write ${quote(renamed.text)}`;
  return [
    { title, grade: 'unsafe', edits: fix.edits },
    ...orderCandidates(target, before).map(
      (ordered): Candidate => ({
        ...ordered,
        title: `${title}, and ${ordered.title}`,
        grade: 'unsafe',
        edits: [...fix.edits, ...ordered.edits],
      }),
    ),
  ];
}

interface Renamed {
  readonly claim: Located<string>;
  readonly text: string;
}

function addSlash({ diagnostic, streams }: Target, before: Before): Renamed | null {
  const claim = claimAt(streams[0], diagnostic.span, before);
  return claim && { claim, text: `${claim.value}/` };
}

/** The spelling that the repository has; where it has neither, the first stream's. */
function sameCase({ diagnostic, streams }: Target, before: Before): Renamed | null {
  const span = otherEnd(diagnostic);
  const first = span && claimAt(streams[0], span, before);
  const second = claimAt(streams[1], diagnostic.span, before);
  if (!first?.literal || !second?.literal) return null;
  const { environment, session } = before.model;
  const tracked = environment.repository(session.repository.base?.value ?? 'HEAD')?.tracked ?? [];
  const keepSecond = tracked.includes(second.literal) && !tracked.includes(first.literal);
  return keepSecond ? { claim: first, text: second.value } : { claim: second, text: first.value };
}

function otherEnd({ related }: Diagnostic): Span | null {
  return related[0]?.span ?? null;
}

function claimAt(
  stream: number,
  span: Span,
  { model }: Before,
): (Located<string> & { readonly literal: string | undefined }) | null {
  for (const { claims } of claimLists([model.claims[stream]!]))
    for (const { pattern, entry } of claims)
      if (pattern.span.start === span.start && pattern.span.source === span.source)
        return { ...pattern, literal: entry ? literalPath(entry.pattern) : undefined };
  return null;
}
