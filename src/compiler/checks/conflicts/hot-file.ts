import {
  literalPath,
  matchTrackedFiles,
  type PatternEntry,
  staticDirectory,
} from '../../../algorithms/patterns/index.ts';
import { sortedBy } from '../../../base/order.ts';
import { type Diagnostic, diagnose, type Severity } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Meeting } from '../../model/meetings.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { notableClaims } from '../patterns/notable-claims.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { type HotFile, hotFileAt, migrationFolder } from './hot-files.ts';
import { shownConflicts } from './overlaps.ts';

/** How many further claims are shown beside the first. */
const SHOWN_CLAIMS = 8;

/**
 * Lockfiles, manifests, change logs and the like that several streams write with no order between them: one finding for
 * each file, with what to do about that kind of file. Then folders of migrations, whose numbers collide even where no
 * path is shared.
 */
export function* checkHotFile(model: AnalysedModel): Iterable<Diagnostic> {
  yield* tellFiles(model);
  yield* tellMigrations(model);
}

/** Streams by index, each with the unit that claims the thing. */
type Claimants = Map<number, Unit>;

function* tellFiles(model: AnalysedModel): Iterable<Diagnostic> {
  const meetings = openMeetings(model);
  const units = [...new Set(meetings.flatMap(({ first, second }) => [first, second]))];
  const paths = sortedBy(new Set(units.flatMap(({ list }) => list.entries.flatMap(hotPath))), (path) => path);
  if (paths.length === 0) return;
  const { filesOf } = matchTrackedFiles(
    paths,
    units.map(({ list }) => list),
  );
  const place = new Map(units.map((unit, at) => [unit, at]));
  const claimants = new Map<number, Claimants>();
  for (const { first, second } of meetings) {
    const there = new Set(filesOf(place.get(second)!));
    for (const file of filesOf(place.get(first)!)) {
      if (!there.has(file)) continue;
      const known = claimants.get(file) ?? new Map();
      claimants.set(file, known.set(first.stream, first).set(second.stream, second));
    }
  }
  // The pairs have findings of their own unless there are too many.
  const severity = areAllShown(model) ? 'info' : 'warning';
  for (const [file, found] of sortedBy(claimants, ([at]) => at)) {
    const path = paths[file]!;
    yield tell(model, { path, hot: hotFileAt(path)!, found, severity });
  }
}

/** Where two streams may write the same path and neither a mode nor the policy sees to it. */
function openMeetings({ analysis }: AnalysedModel): Meeting[] {
  return (analysis?.conflicts ?? [])
    .filter(({ kind, severity, settled_by }) => {
      return kind === 'write_write' && severity !== 'info' && settled_by !== 'exclusive';
    })
    .flatMap(({ meetings }) => meetings);
}

function areAllShown(model: AnalysedModel): boolean {
  const { analysis } = model;
  return analysis?.unlisted === 0 && shownConflicts(model).length === analysis.conflicts.length;
}

/** A hot file that an entry names, itself or in any folder. */
function hotPath({ negated, pattern }: PatternEntry): string[] {
  if (negated) return [];
  const [only, second] = pattern.alternatives;
  const last = only!.at(-1)!;
  const anywhere =
    second === undefined && only!.length === 2 && only![0]!.kind === 'globstar' && last.kind === 'literal';
  const path = anywhere ? last.text : literalPath(pattern);
  return path !== undefined && hotFileAt(path) ? [path] : [];
}

function* tellMigrations(model: AnalysedModel): Iterable<Diagnostic> {
  const folders = new Map<string, Unit[]>();
  if (!notableClaims(model).some(({ claim }) => MIGRATION.test(claim.pattern.value))) return;
  for (const unit of model.units) {
    if (unit.use !== 'write' || !unit.texts.some(({ value }) => MIGRATION.test(value))) continue;
    for (const { negated, pattern } of unit.list.entries) {
      const folder =
        negated || literalPath(pattern) !== undefined ? null : migrationFolder(staticDirectory(pattern));
      if (folder !== null && !folders.get(folder)?.includes(unit))
        folders.set(folder, [...(folders.get(folder) ?? []), unit]);
    }
  }
  const reported = new Set(shownConflicts(model).map(({ streams }) => [...streams].sort().join()));
  for (const [path, units] of folders) {
    const found: Claimants = new Map();
    let isNew = false;
    for (const one of units)
      for (const other of units) {
        if (one.stream >= other.stream || !model.mayMeet(one, other)) continue;
        found.set(one.stream, one).set(other.stream, other);
        isNew ||= !reported.has([one.stream, other.stream].sort().join());
      }
    if (found.size > 0)
      yield tell(model, { path, hot: MIGRATIONS, found, severity: isNew ? 'warning' : 'info' });
  }
}

const MIGRATION = /migrat|alembic/;

const MIGRATIONS: HotFile = {
  what: 'folder of migrations',
  advice: 'let one stream own it, or order the streams: migrations run in the order of their numbers',
};

interface Told {
  readonly path: string;
  readonly hot: HotFile;
  readonly found: Claimants;
  readonly severity: Severity;
}

function tell({ streams }: AnalysedModel, { path, hot, found, severity }: Told): Diagnostic {
  const ends = sortedBy(found, ([stream]) => stream).map(([stream, unit]) => ({
    id: streams[stream]!.id,
    text: path.endsWith('/') ? textIn(unit, path) : entryFor(unit, path),
  }));
  const [first, ...others] = ends;
  const related = others.slice(0, SHOWN_CLAIMS).map(({ id, text }) => ({
    span: text.span,
    message: `${quote(id)} claims ${quote(text.value)} here`,
  }));
  const names = joinNames(ends.map(({ id }) => quote(id)));
  const parameters = { path, what: hot.what, advice: hot.advice, count: ends.length, names };
  return diagnose('hot-file', first!.text.span, parameters, { severity, subject: [path], related });
}

function textIn(unit: Unit, folder: string): Unit['texts'][number] {
  const at = unit.list.entries.findIndex(
    ({ negated, pattern }) => !negated && `${staticDirectory(pattern)}/`.startsWith(folder),
  );
  return unit.texts[Math.max(0, at)]!;
}
