/** Tells whether a text matches. */
export type TextTest = (text: string) => boolean;

/** Letters at most of a text that is held against a pattern. */
export const longestMatched = 2000;

/**
 * Reads the `pattern` of a schema: letters, `.`, classes and escapes, each with a quantifier; `^` and `$` at the ends;
 * `(?!word$)` after `^`. No groups and no alternatives. Templates may come from anywhere, so patterns are never given to an
 * engine that goes back: the work is at most states times letters. Nothing for a pattern that is not understood.
 */
export function readTextPattern(source: string): TextTest | undefined {
  if (releasedPatterns.includes(source)) {
    const expression = new RegExp(source, 'u');
    return (text) => text.length <= longestMatched && expression.test(text);
  }
  const [, open = '', except, body = '', close = ''] = PARTS.exec(source)!;
  const states = readStates(body);
  if (!states) return undefined;
  const ends = { from: open !== '', to: close !== '' };
  return (text) =>
    text.length <= longestMatched && (except === undefined || text !== except) && matches(states, text, ends);
}

/** What this project wrote into a released template before patterns were narrowed: sessions made from it can be updated. */
export const releasedPatterns: readonly string[] = [
  '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$',
  '^(?!(?:all_streams|constructor|prototype)$)(?!.*_(?:complete|complete_phase_[0-9]+|reached)$)[A-Za-z][A-Za-z0-9_-]*$',
  '^@[A-Za-z0-9][A-Za-z0-9._-]*$',
  '^(?:never|every_(?:[1-9][0-9]{0,4}_seconds?|[1-9][0-9]{0,3}_minutes?|[1-9][0-9]?_hours?)|(?=[0-9])(?:[1-9][0-9]?h)?(?:[1-9][0-9]{0,3}m)?(?:[1-9][0-9]{0,4}s)?)$',
  '^(?!(?:constructor|prototype)$)[A-Za-z][A-Za-z0-9_-]*$',
];

/** `^`, a word that the whole may not be, the pattern, `$` that no backslash makes a letter. */
const PARTS = /^(\^?)(?:(?<=\^)\(\?!([\w -]*)\$\))?([\s\S]*?)((?<=(?:^|[^\\])(?:\\\\)*)\$)?$/;

const ATOM =
  /\[(?:[^\]\\]|\\[\s\S])+\]|\\p\{[A-Za-z_=]+\}|\\[dDwWsS]|\\[^A-Za-z0-9]|\.|[^\\^$.*+?()[\]{}|]/uy;
const TIMES = /[*+?]|\{(\d{1,3})(,?)(\d{0,3})\}/y;

interface State {
  readonly takes: (letter: string) => boolean;
  /** Any number of letters stays here. */
  readonly repeats: boolean;
  /** May be passed over. */
  readonly optional: boolean;
}

const MOST_STATES = 500;

function readStates(body: string): readonly State[] | undefined {
  const states: State[] = [];
  for (let at = 0; at < body.length; ) {
    const atom = take(ATOM, body, at);
    const takes = atom && letterTest(atom[0]);
    if (!atom || !takes) return undefined;
    at += atom[0].length;
    const times = take(TIMES, body, at);
    at += times?.[0].length ?? 0;
    const { least, most } = countOf(times);
    if (most < least || states.length + (most === Infinity ? least + 1 : most) > MOST_STATES)
      return undefined;
    for (let copy = 0; copy < least; copy += 1) states.push({ takes, repeats: false, optional: false });
    if (most === Infinity) states.push({ takes, repeats: true, optional: true });
    else
      for (let copy = least; copy < most; copy += 1) states.push({ takes, repeats: false, optional: true });
  }
  return states;
}

function take(what: RegExp, text: string, at: number): RegExpExecArray | null {
  what.lastIndex = at;
  return what.exec(text);
}

/** One letter against one atom: nothing in it could be tried a second time. */
function letterTest(atom: string): State['takes'] | undefined {
  try {
    const expression = new RegExp(`^${atom}$`, 'u');
    return (letter) => expression.test(letter);
  } catch {
    return undefined;
  }
}

function countOf(times: RegExpExecArray | null): { readonly least: number; readonly most: number } {
  if (!times) return { least: 1, most: 1 };
  const [sign, least, comma, most] = times;
  if (sign === '*') return { least: 0, most: Infinity };
  if (sign === '+') return { least: 1, most: Infinity };
  if (sign === '?') return { least: 0, most: 1 };
  const lower = Number(least);
  if (comma === '') return most === '' ? { least: lower, most: lower } : { least: 1, most: 0 };
  return { least: lower, most: most === '' ? Infinity : Number(most) };
}

/** All places in the pattern that the text up to here can have led to, letter by letter. */
function matches(
  states: readonly State[],
  text: string,
  ends: { readonly from: boolean; readonly to: boolean },
): boolean {
  let places = reachable(states, [0]);
  for (const letter of text) {
    if (!ends.to && places.has(states.length)) return true;
    const next = [...places].flatMap((place) => {
      const state = states[place];
      return state?.takes(letter) ? [state.repeats ? place : place + 1] : [];
    });
    places = reachable(states, ends.from ? next : [0, ...next]);
  }
  return places.has(states.length);
}

function reachable(states: readonly State[], from: readonly number[]): Set<number> {
  const places = new Set<number>();
  for (const start of from)
    for (let place = start; !places.has(place); place += 1) {
      places.add(place);
      if (!states[place]?.optional) break;
    }
  return places;
}
