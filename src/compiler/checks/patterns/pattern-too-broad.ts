import { isEmptyList, matchTrackedFiles, type Pattern } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Unit } from '../../model/units.ts';
import { SHOWN_OVERLAPS } from '../conflicts/overlaps.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { notableClaims } from './notable-claims.ts';
import { complement } from './phase-outside-stream.ts';
import { isOpen } from './static-places.ts';

/** Above this share of the tracked files a claim leaves little for anybody else; in a small repository it proves nothing. */
const BROAD_SHARE = 0.6;
const LEAST_FILES = 200;

/**
 * Write claims that cover every path, or most tracked files, of streams that others may run beside. Mode `exclusive`
 * says so on purpose, and policy `serialize` orders them. Files are counted only where a conflict has asked for them
 * anyway.
 */
export function* checkPatternTooBroad(model: AnalysedModel): Iterable<Diagnostic> {
  if (model.policies.file === 'serialize') return;
  const told = new Set<number>();
  for (const { unit, share } of broadUnits(model)) {
    if (told.has(unit.stream)) continue;
    const others = othersBeside(unit, model);
    if (others.length === 0) continue;
    told.add(unit.stream);
    if (told.size > SHOWN_OVERLAPS) return;
    const at = unit.list.entries.findIndex(({ negated, pattern }) => !negated && startsWild(pattern));
    const text = unit.texts[at]!;
    const stream = model.streams[unit.stream]!.id;
    const names = joinNames(others.map((other) => quote(model.streams[other]!.id)));
    const parameters = { stream, pattern: text.value, share, others: names };
    yield diagnose('pattern-too-broad', text.span, parameters, { subject: [stream] });
  }
}

interface Broad {
  readonly unit: Unit;
  /** In words. */
  readonly share: string;
}

function broadUnits(model: AnalysedModel): Broad[] {
  // Whoever begins with a wildcard is among them.
  if (notableClaims(model).length === 0) return [];
  const wide = model.units.filter(({ use, list }) => {
    if (use === 'read' || use === 'exclusive') return false;
    return list.entries.some(({ negated, pattern }) => !negated && startsWild(pattern));
  });
  if (wide.length === 0) return [];
  const whole = new Set(wide.filter(coversAll));
  const shares = sharesOf(
    wide.filter((unit) => !whole.has(unit)),
    model,
  );
  return wide.flatMap((unit): Broad[] => {
    if (whole.has(unit)) return [{ unit, share: 'every path' }];
    const share = shares.get(unit) ?? 0;
    if (share <= BROAD_SHARE) return [];
    return [{ unit, share: `${Math.floor(share * 100)} % of the tracked files` }];
  });
}

/** Whether some alternative begins with `**`, or with any name at all. */
function startsWild({ alternatives }: Pattern): boolean {
  return alternatives.some(([first]) => isOpen(first!));
}

function coversAll({ list }: Unit): boolean {
  // Without an alternative of nothing but wildcards no list that people write covers everything.
  const mayCover = list.entries.some(
    ({ negated, pattern }) => !negated && pattern.alternatives.some((path) => path.every(isOpen)),
  );
  return mayCover && isEmptyList(complement(list));
}

/** Which share of the tracked files each unit claims, where they are known and enough of them. */
function sharesOf(units: readonly Unit[], model: AnalysedModel): ReadonlyMap<Unit, number> {
  const { analysis, environment, session } = model;
  if (units.length === 0 || !analysis?.conflicts.length) return new Map();
  const tracked = environment.repository(session.repository.base?.value ?? 'HEAD')?.tracked ?? [];
  if (tracked.length < LEAST_FILES) return new Map();
  const { filesOf } = matchTrackedFiles(
    tracked,
    units.map(({ list }) => list),
  );
  return new Map(units.map((unit, at) => [unit, filesOf(at).length / tracked.length]));
}

/** Streams with claims that no order keeps apart from the unit. */
function othersBeside(unit: Unit, { units, mayMeet }: AnalysedModel): number[] {
  const others = new Set<number>();
  for (const other of units)
    if (other.stream !== unit.stream && !others.has(other.stream) && mayMeet(unit, other))
      others.add(other.stream);
  return [...others];
}
