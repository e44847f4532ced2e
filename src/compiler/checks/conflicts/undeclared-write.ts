import { matchesList, parsePatternEntry } from '../../../algorithms/patterns/index.ts';
import { compareText, sortedBy } from '../../../base/order.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { ClaimList } from '../../model/claims.ts';
import type { ObservedWrites } from '../../model/environment.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { addAfter } from '../shared/exclude-entry.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { isClaimed, placeOf, suggestClaims } from './suggested-claims.ts';

/** How many of the latest runs are looked at. */
const LATEST = 9;

/** A stream that kept to its claims for so many runs is taken to have learnt. */
const KEPT = 3;

/**
 * Streams that wrote outside what they claim in earlier runs here, as far as today's claims do not cover it: one finding
 * for each list of claims, with what to add to it that meets nobody else's.
 */
export function* checkUndeclaredWrite(model: AnalysedModel): Iterable<Diagnostic> {
  const { observed } = model.environment;
  const session = model.session.config?.session_id.value;
  if (!observed || session === undefined || model.analysis === null) return;
  for (const [list, records] of byList(model, observed(session))) {
    const runs = [...new Set(records.map(({ run }) => run))].slice(-LATEST);
    const outside = unclaimedIn(list, records, new Set(runs));
    if (outside.size === 0) continue;
    const writing = new Set([...outside.values()].flatMap((found) => [...found]));
    if (!runs.slice(-KEPT).some((run) => writing.has(run))) continue;
    yield tell(model, { list, outside, runs: runs.length, wrote: writing.size });
  }
}

interface Found {
  readonly list: ClaimList;
  /** The runs that wrote there, by place. */
  readonly outside: ReadonlyMap<string, ReadonlySet<string>>;
  readonly runs: number;
  readonly wrote: number;
}

/** What was observed of the tasks that each list of write claims is for. */
function byList(
  { streams, claims, graph }: AnalysedModel,
  observed: readonly ObservedWrites[],
): ReadonlyMap<ClaimList, ObservedWrites[]> {
  const found = new Map<ClaimList, ObservedWrites[]>();
  if (observed.length === 0) return found;
  const byTask = Map.groupBy(observed, ({ task }) => task);
  for (const { stream, writes, phases } of claims)
    for (const [at, { node }] of streams[stream]!.phases.entries()) {
      const list = phases[at] ?? writes;
      const records = byTask.get(graph.nodes[node]!.id) ?? [];
      if (records.length > 0) found.set(list, [...(found.get(list) ?? []), ...records]);
    }
  // Tasks of one run stand together again; runs are named by when they began.
  for (const [list, records] of found)
    found.set(
      list,
      sortedBy(records, ({ run }) => run),
    );
  return found;
}

function unclaimedIn(
  { list, errors, stream }: ClaimList,
  records: readonly ObservedWrites[],
  runs: ReadonlySet<string>,
): Found['outside'] {
  const outside = new Map<string, Set<string>>();
  // Nothing can be said about a list that holds what is no pattern.
  if (list === null || errors.length > 0) return outside;
  const claims: Unit = { stream, nodes: [], use: 'write', list, texts: [] };
  for (const { run, outside: places } of records) {
    if (!runs.has(run)) continue;
    for (const place of places) {
      if (outside.has(place)) outside.get(place)!.add(run);
      else if (parsePatternEntry(placeOf(place)).ok && !isClaimed(place, claims))
        outside.set(place, new Set([run]));
    }
  }
  return outside;
}

function tell(model: AnalysedModel, { list, outside, runs, wrote }: Found): Diagnostic {
  const { id, declaration } = model.streams[list.stream]!;
  // What happened most often comes first.
  const places = [...outside.keys()].sort(
    (a, b) => outside.get(b)!.size - outside.get(a)!.size || compareText(a, b),
  );
  const { patterns, owned } = suggestClaims(model, list, places);
  const quoted = patterns.map((pattern) => quote(JSON.stringify(pattern)));
  const last = list.claims.at(-1)?.pattern;
  const parameters = {
    stream: id,
    paths: joinNames(places.map(quote)),
    runs,
    wrote,
    patterns: patterns.length === 0 ? '' : joinNames(quoted),
  };
  const title = `add ${parameters.patterns} to what ${quote(id)} may write`;
  return diagnose('undeclared-write', last?.span ?? declaration.id.span, parameters, {
    subject: [id],
    known_by: [declaration.id.span],
    related: owned.map(({ unit, place }) => {
      const path = place.replace(/\*\*$/, 'x');
      const end = entryFor(unit, matchesList(unit.list, path) ? path : null);
      const other = model.streams[unit.stream]!.id;
      return {
        span: end.span,
        message: `${quote(place)} is left out: ${quote(other)} ${unit.use === 'read' ? 'reads' : 'claims'} ${quote(end.value)} here`,
      };
    }),
    fixes: last && patterns.length > 0 ? addAfter(last, { patterns, title }) : [],
  });
}
