import { err, ok, type Result } from '../../base/result.ts';
import { LIST_CHECK_STEPS } from './budgets.ts';
import { decide } from './decide.ts';
import { newListRoom, newRoom } from './list-room.ts';
import { type Meter, newMeter } from './meter.ts';
import { pairUp } from './pairing.ts';
import { parsePattern } from './parse.ts';
import type {
  Alternative,
  Pattern,
  PatternEntry,
  PatternError,
  PatternList,
  PatternNote,
} from './pattern.ts';

/** Why a list is refused. Offsets are within the text of the entry. */
export interface PatternListError extends Omit<PatternError, 'code'> {
  readonly code: PatternError['code'] | 'pattern-negation-first' | 'pattern-negation-subtracts-nothing';
  /** Which entry, counted from 0. */
  readonly index: number;
}

/**
 * Reads a whole list; all entries at fault are reported, up to the first that is too much. Testing its negations draws
 * on the meter.
 */
export function parsePatternList(
  texts: readonly string[],
  meter: Meter = newMeter(LIST_CHECK_STEPS),
): Result<PatternList, PatternListError[]> {
  const errors: PatternListError[] = [];
  const entries: PatternEntry[] = [];
  const room = newListRoom(newRoom());
  for (const [index, text] of texts.entries()) {
    const entry = parsePatternEntry(text);
    if (!entry.ok) {
      errors.push({ ...entry.error, index });
      continue;
    }
    const refused = room.add(entry.value.pattern);
    if (refused !== undefined) return err([...errors, { ...refused, index, start: 0, end: text.length }]);
    entries.push(entry.value);
  }
  return errors.length > 0 ? err(errors) : buildPatternList(entries, meter);
}

/**
 * Reads one entry of a list. A leading `!` negates, `\!` is a literal one, and `!(…)` is an extended glob, with a
 * note that says so.
 */
export function parsePatternEntry(text: string): Result<PatternEntry, PatternError> {
  if (!text.startsWith('!')) return wrapEntry(text, 0, []);
  if (!text.startsWith('!(')) return wrapEntry(text, 1, []);
  const message = '!( opens an extended glob here, it does not subtract';
  const hint = 'write !\\( to subtract a name that begins with a parenthesis';
  return wrapEntry(text, 0, [{ code: 'pattern-leading-extglob', message, hint, start: 0, end: 2 }]);
}

/** Makes a list of entries read before, for which there is room, if its negations make sense. */
export function buildPatternList(
  entries: readonly PatternEntry[],
  meter: Meter = newMeter(LIST_CHECK_STEPS),
): Result<PatternList, PatternListError[]> {
  const list: PatternList = { entries };
  const useless = findUseless(list, meter);
  if (useless.length === 0) return ok(list);
  return err(
    useless.map((index) => {
      const span = { index, start: 0, end: entries[index]!.text.length };
      if (index === 0) {
        const message = 'the first entry of a list cannot subtract';
        const hint = 'write \\! for a name that begins with !';
        return { ...span, code: 'pattern-negation-first', message, hint };
      }
      const message = 'this subtracts nothing: no path of the entries before it matches';
      return {
        ...span,
        code: 'pattern-negation-subtracts-nothing',
        message,
        hint: 'remove it or correct it',
      };
    }),
  );
}

/** Whether the negated entry takes away no path of the entries before it; false also when that is undecided. */
export function subtractsNothing(list: PatternList, index: number): boolean {
  const entries = list.entries.slice(0, index + 1);
  return entries[index]!.negated && findUseless({ entries }, newMeter()).includes(index);
}

/** The negated entries that take nothing away, ascending. All are paired with all positive ones at once. */
function findUseless({ entries }: PatternList, meter: Meter): number[] {
  if (!entries.some(({ negated }) => negated)) return [];
  const [positive, negative] = [entriesOf(entries, false), entriesOf(entries, true)];
  const met = new Map<number, Set<number>>();
  const pairs = pairUp(
    positive.map(({ alternative }) => alternative),
    negative.map(({ alternative }) => alternative),
    meter,
  );
  for (const [i, j] of pairs) {
    const [before, after] = [positive[i]!.entry, negative[j]!.entry];
    if (before > after) continue;
    const known = met.get(after);
    if (known === undefined) met.set(after, new Set([before]));
    else known.add(before);
  }
  const useless: number[] = [];
  for (const entry of new Set(negative.map((each) => each.entry))) {
    if (meter.exceeded !== undefined) break;
    const kept = entries.slice(0, entry).filter(({ negated }, k) => negated || met.get(entry)?.has(k));
    const right = asList(entries[entry]!.pattern);
    if (decide({ left: { entries: kept }, right, vocabulary: [] }, meter).kind === 'disjoint')
      useless.push(entry);
  }
  return useless;
}

function entriesOf(
  entries: readonly PatternEntry[],
  negated: boolean,
): { alternative: Alternative; entry: number }[] {
  return entries.flatMap((each, entry) =>
    each.negated === negated ? each.pattern.alternatives.map((alternative) => ({ alternative, entry })) : [],
  );
}

/** A list of one positive pattern. */
export function asList(pattern: Pattern): PatternList {
  return { entries: [{ pattern, negated: false, text: pattern.text }] };
}

/** A claim as a list: patterns and lists are accepted alike. */
export function toList(claim: Pattern | PatternList): PatternList {
  return 'entries' in claim ? claim : asList(claim);
}

function wrapEntry(
  text: string,
  skip: 0 | 1,
  extra: readonly PatternNote[],
): Result<PatternEntry, PatternError> {
  const parsed = parsePattern(text.slice(skip));
  if (!parsed.ok) {
    const { start, end } = parsed.error;
    return err({ ...parsed.error, start: start + skip, end: end + skip });
  }
  const shifted = parsed.value.notes.map((note) => ({
    ...note,
    start: note.start + skip,
    end: note.end + skip,
  }));
  const pattern =
    shifted.length + extra.length === 0 ? parsed.value : { ...parsed.value, notes: [...shifted, ...extra] };
  return ok({ pattern, negated: skip === 1, text });
}
