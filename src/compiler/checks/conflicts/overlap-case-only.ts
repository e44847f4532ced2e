import { caseOnlyOverlap, foldList } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { findMeetings } from '../../model/meetings.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { SHOWN_OVERLAPS } from './overlaps.ts';

/** Pairs that meet under case folding are tried one by one up to this many. */
const MOST_PAIRS = 5000;

/** Streams that may write two paths of which a case-insensitive checkout holds only one. */
export function* checkOverlapCaseOnly(model: AnalysedModel): Iterable<Diagnostic> {
  const writes = model.units.filter(({ use }) => use !== 'read');
  if (!writes.some(mayDifferInCase)) return;
  const original = new Map(
    writes.map((unit): [Unit, Unit] => [{ ...unit, list: foldList(unit.list) }, unit]),
  );
  const pairs = new Set<string>();
  const { list } = findMeetings({
    units: [...original.keys()],
    mayMeet: model.mayMeet,
    longest: MOST_PAIRS,
  });
  for (const { first, second } of list) {
    const [left, right] = [original.get(first)!, original.get(second)!];
    const found = caseOnlyOverlap(left.list, right.list);
    const pair = `${left.stream} ${right.stream}`;
    if (!found || pairs.has(pair)) continue;
    pairs.add(pair);
    if (pairs.size > SHOWN_OVERLAPS) return;
    const [one, other] = [entryFor(left, found.left), entryFor(right, found.right)];
    const [a, b] = [model.streams[left.stream]!.id, model.streams[right.stream]!.id];
    yield diagnose(
      'overlap-case-only',
      other.span,
      { first: a, second: b, a: found.left, b: found.right },
      { subject: [a, b], related: [{ span: one.span, message: `\`${a}\` claims \`${one.value}\` here` }] },
    );
  }
}

/** Without capitals, foreign letters, negations and complements, whatever differs in case also meets as it stands. */
function mayDifferInCase({ list, texts }: Unit): boolean {
  return (
    list.entries.some(({ negated }) => negated) ||
    texts.some(({ value }) => /[A-Z]|[^\0-\x7f]|\[[!^]|\[\[:|!\(/.test(value))
  );
}
