import { sortedBy } from '../../../base/order.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { nameInPlan, type Source } from '../../../diagnostics/source.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { type Grade, gradeConflicts } from '../../model/grade.ts';
import { findMeetings, type Meeting, type Meetings, witnessOf } from '../../model/meetings.ts';
import type { Stream } from '../../model/model.ts';
import { withoutProtected } from '../../model/narrow.ts';
import { entryFor, type Unit } from '../../model/units.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { SHOWN_OVERLAPS, wordGrade } from './overlaps.ts';

/** How many groups the summary names. */
const NAMED_GROUPS = 3;

/** Pairs beyond these are only counted. */
const MOST_PAIRS = 50_000;

/** Where a session lives. */
export interface SessionHome {
  /** Its file, one text for all names of the file; `null` where it is none. */
  readonly file: string | null;
  /** What stands for the repository whose paths it claims; `null` where it lies in none. */
  readonly repository: string | null;
}

const NOWHERE: SessionHome = { file: null, repository: null };

/**
 * What several sessions of one repository have in common and should not: paths that a stream of one may write and a
 * stream of another writes or reads, for nothing ever orders streams of different sessions; and names that both use. A
 * file that is given twice counts once, and sessions of different repositories have nothing in common.
 */
export function checkAcrossSessions(
  models: readonly AnalysedModel[],
  homeOf: (source: Source) => SessionHome = () => NOWHERE,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const group of byRepository(models, homeOf)) {
    const sessions = new Map<string, AnalysedModel>();
    for (const model of group) {
      const { source } = model.session;
      sessions.set(`${nameInPlan(source)}\n${source.text}`, model);
    }
    const distinct = [...sessions.values()];
    if (distinct.length > 1) found.push(...tellNames(distinct), ...tellOverlaps(distinct));
  }
  return found;
}

/** Each file once, with those of its repository. Whoever lies in none speaks of the one there is, if there is but one. */
function byRepository(
  models: readonly AnalysedModel[],
  homeOf: (source: Source) => SessionHome,
): Iterable<readonly AnalysedModel[]> {
  const files = new Set<string>();
  const all: AnalysedModel[] = [];
  const groups = new Map<string | null, AnalysedModel[]>();
  for (const model of models) {
    if (!model.session.config) continue;
    const { file, repository } = homeOf(model.session.source);
    if (file !== null && files.has(file)) continue;
    if (file !== null) files.add(file);
    all.push(model);
    const group = groups.get(repository);
    if (group) group.push(model);
    else groups.set(repository, [model]);
  }
  return groups.size === 2 && groups.has(null) ? [all] : groups.values();
}

function* tellNames(models: readonly AnalysedModel[]): Iterable<Diagnostic> {
  const ids = new Map<string, AnalysedModel>();
  const branches = new Map<string, AnalysedModel>();
  for (const model of models) {
    const { session_id } = model.session.config!;
    const branch = model.session.repository.session_branch?.value ?? `pcoord/${session_id.value}`;
    const twin = ids.get(session_id.value) ?? branches.get(branch);
    if (twin) {
      const other = twin.session.config!.session_id;
      const isSameId = other.value === session_id.value;
      const at = (isSameId ? null : model.session.repository.session_branch) ?? session_id;
      const end = (isSameId ? null : twin.session.repository.session_branch) ?? other;
      const related = [{ span: end.span, message: 'the other session has it from here' }];
      const parameters = isSameId
        ? { what: 'id' as const, name: other.value }
        : { what: 'branch' as const, name: branch };
      yield diagnose('session-id-repeated', at.span, parameters, { related });
    }
    ids.set(session_id.value, ids.get(session_id.value) ?? model);
    branches.set(branch, branches.get(branch) ?? model);
  }
}

/** A unit stands for a whole session in the search; this is whose it really is. */
interface Owner {
  readonly model: AnalysedModel;
  readonly stream: Stream;
}

/** Two streams of different sessions that meet; of a write and a read, the write first. */
interface Pair {
  readonly kind: 'write_write' | 'write_read';
  readonly owners: readonly [Owner, Owner];
  readonly meetings: readonly Meeting[];
  readonly decisive: Meeting;
}

function* tellOverlaps(models: readonly AnalysedModel[]): Iterable<Diagnostic> {
  const owners = new Map<Unit['texts'], Owner>();
  const units = models.flatMap((model, at) =>
    model.units.map((unit): Unit => {
      // One text list belongs to one stream, also where the unit is narrowed later.
      owners.set(unit.texts, { model, stream: model.streams[unit.stream]! });
      return { ...unit, stream: at };
    }),
  );
  const found = findMeetings({
    units,
    mayMeet: (a, b) => a.stream !== b.stream,
    longest: MOST_PAIRS,
  });
  const met = found.list.flatMap((meeting) => withoutProtected(meeting) ?? []);
  const pairs = toPairs(met, (unit) => owners.get(unit.texts)!);
  const shown = pairs.slice(0, SHOWN_OVERLAPS);
  const total = pairs.length + found.unlisted;
  if (total > shown.length) yield summarise(found, { shown: shown.length, total, last: models.at(-1)! });
  const grades = gradeConflicts(models[0]!, shown);
  for (const pair of shown) yield tellPair(pair, grades.get(pair) ?? null);
}

function toPairs(meetings: readonly Meeting[], ownerOf: (unit: Unit) => Owner): Pair[] {
  const pairs = new Map<string, { kind: Pair['kind']; owners: [Owner, Owner]; meetings: Meeting[] }>();
  for (const meeting of meetings) {
    const { first, second } = meeting;
    const [one, other] = [ownerOf(first), ownerOf(second)];
    const kind = second.use === 'read' ? 'write_read' : 'write_write';
    const key = [first.stream, one.stream.index, second.stream, other.stream.index, kind].join();
    const known = pairs.get(key);
    if (known) known.meetings.push(meeting);
    else pairs.set(key, { kind, owners: [one, other], meetings: [meeting] });
  }
  return sortedBy(pairs.values(), ({ kind }) => (kind === 'write_write' ? 0 : 1)).map((pair) => ({
    ...pair,
    decisive: pair.meetings.find(({ undecided }) => !undecided) ?? pair.meetings[0]!,
  }));
}

function summarise(
  { groups, unlisted }: Meetings,
  { shown, total, last }: { readonly shown: number; readonly total: number; readonly last: AnalysedModel },
): Diagnostic {
  const named = groups(NAMED_GROUPS).map(
    ({ pattern, streams }) => `${streams} sessions meet in ${quote(pattern)}`,
  );
  const { span } = last.session.config!.session_id;
  const counted = unlisted === 0 ? ('exact' as const) : ('at_most' as const);
  return diagnose('overlap-summary', span, { shown, total, counted, groups: joinNames(named) });
}

function tellPair({ kind, owners, decisive }: Pair, grade: Grade | null): Diagnostic {
  const [one, other] = owners;
  const witness = decisive.undecided ? null : (grade?.witness ?? null);
  const [end, start] = [entryFor(decisive.first, witness), entryFor(decisive.second, witness)];
  const [first, second] = [nameOf(one), nameOf(other)];
  const known = witnessOf(decisive);
  return diagnose(
    'overlap-across-sessions',
    start.span,
    { kind, first, second, witness: witness === null || !grade ? null : wordGrade(grade) },
    {
      subject: [one, other].flatMap(({ model, stream }) => [
        model.session.config!.session_id.value,
        stream.id,
      ]),
      // Which entries are shown depends on the files there are today; a baseline must not.
      known_by: [entryFor(decisive.first, known).span, entryFor(decisive.second, known).span],
      related: [{ span: end.span, message: `${first} claims ${quote(end.value)} here` }],
    },
  );
}

function nameOf({ model, stream }: Owner): string {
  return `${quote(stream.id)} of ${model.session.source.name}`;
}
