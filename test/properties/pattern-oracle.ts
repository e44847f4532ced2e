/**
 * A second, independent reading of the pattern grammar: textual brace expansion and a backtracking matcher that
 * works on the characters of the pattern, without parse tree, automaton or any code of src/. Slow and naive on
 * purpose; it assumes patterns that are valid.
 */

/** Whether the path belongs to the pattern. */
export function oracleMatches(pattern: string, path: string): boolean {
  const names = path.normalize('NFC').split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return false;
  let expanded = expansions.get(pattern);
  if (expanded === undefined) {
    expanded = [...new Set(oracleExpand(pattern.normalize('NFC')).map(compose))].map(splitPattern);
    expansions.set(pattern, expanded);
  }
  return expanded.some((segments) => pathMatches(segments, names));
}

/** Escaped or expanded into place, a mark joins the letter before it. */
function compose(text: string): string {
  return text.replaceAll(/\\(\p{M})/gu, '$1').normalize('NFC');
}

const expansions = new Map<string, readonly string[][]>();

/** Whether the last entry that matches is not negated. */
export function oracleListMatches(entries: readonly string[], path: string): boolean {
  let inside = false;
  for (const entry of entries) {
    const negated = entry.startsWith('!') && !entry.startsWith('!(');
    if (oracleMatches(negated ? entry.slice(1) : entry, path)) inside = !negated;
  }
  return inside;
}

/** All texts that bash's brace expansion makes of the pattern. */
export function oracleExpand(text: string): string[] {
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '{') {
      const end = closing(text, i);
      const head = text.slice(0, i);
      const body = text.slice(i + 1, end);
      const tails = oracleExpand(text.slice(end + 1));
      const items = splitTop(body);
      const range = items.length === 1 ? rangeItems(body) : undefined;
      let middles: string[];
      if (range !== undefined) middles = range;
      else if (items.length > 1) middles = items.flatMap(oracleExpand);
      else middles = oracleExpand(body).map((inner) => `\\{${inner}\\}`);
      return middles.flatMap((middle) => tails.map((tail) => head + middle + tail));
    }
  }
  return [text];
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  throw new Error(`unbalanced: ${text}`);
}

function splitTop(body: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    if (body[i] === '\\') i++;
    else if (body[i] === '{') depth++;
    else if (body[i] === '}') depth--;
    else if (body[i] === ',' && depth === 0) {
      items.push(body.slice(start, i));
      start = i + 1;
    }
  }
  items.push(body.slice(start));
  return items;
}

function rangeItems(body: string): string[] | undefined {
  const parts = body.split('..');
  if (parts.length !== 2 && parts.length !== 3) return undefined;
  const [from, to, by] = parts as [string, string, string | undefined];
  if (by !== undefined && !/^[+-]?[0-9]+$/.test(by)) return undefined;
  const stride = Math.max(1, Math.abs(Number(by ?? '1')));
  const out: string[] = [];
  const isLetter = (text: string): boolean => /^[a-zA-Z]$/.test(text);
  const isNumber = (text: string): boolean => /^[+-]?[0-9]+$/.test(text);
  if (isLetter(from) && isLetter(to)) {
    let at = from.charCodeAt(0);
    const goal = to.charCodeAt(0);
    const up = at <= goal;
    for (; up ? at <= goal : at >= goal; at += up ? stride : -stride)
      out.push(`\\${String.fromCharCode(at)}`);
    return out;
  }
  if (!isNumber(from) || !isNumber(to)) return undefined;
  const padded = [from, to].some(
    (text) => text.replace('-', '').length > 1 && text.replace('-', '')[0] === '0',
  );
  const width = Math.max(from.length, to.length);
  const goal = Number(to);
  const up = Number(from) <= goal;
  for (let at = Number(from); up ? at <= goal : at >= goal; at += up ? stride : -stride) {
    let digits = String(Math.abs(at));
    while (padded && digits.length < width - (at < 0 ? 1 : 0)) digits = `0${digits}`;
    out.push((at < 0 ? '-' : '') + digits);
  }
  return out;
}

function splitPattern(text: string): string[] {
  const parts = text.split('/');
  const below = parts.length > 1 && parts.at(-1) === '';
  const segments = parts.filter((part) => !['', '.', '\\.'].includes(part));
  if (below) segments.push('**');
  return segments;
}

function pathMatches(segments: readonly string[], names: readonly string[]): boolean {
  if (segments.length === 0) return names.length === 0;
  const [first, ...rest] = segments as [string, ...string[]];
  if (first === '**') {
    // At the end it needs at least one name, elsewhere none.
    if (rest.length === 0) return names.length > 0;
    for (let skip = 0; skip <= names.length; skip++) if (pathMatches(rest, names.slice(skip))) return true;
    return false;
  }
  return names.length > 0 && nameMatches(first, names[0]!) && pathMatches(rest, names.slice(1));
}

/** Whether the name belongs to the text of one segment, braces already expanded. */
export function nameMatches(pattern: string, name: string): boolean {
  let known = answers.get(pattern);
  if (known === undefined) {
    known = new Map();
    answers.set(pattern, known);
  }
  let answer = known.get(name);
  if (answer === undefined) {
    answer = ends([...pattern], [...name], 0).has([...name].length);
    known.set(name, answer);
  }
  return answer;
}

const answers = new Map<string, Map<string, boolean>>();

/** All positions in `name` where a match of the whole pattern that starts at `from` can end. */
function ends(pattern: readonly string[], name: readonly string[], from: number): Set<number> {
  if (pattern.length === 0) return new Set([from]);
  const [head, rest] = cut(pattern);
  const result = new Set<number>();
  for (const middle of headEnds(head, name, from))
    for (const end of ends(rest, name, middle)) result.add(end);
  return result;
}

/** Splits off the first unit: a character, an escape, a class, an extended glob. */
function cut(pattern: readonly string[]): [string[], string[]] {
  let length = 1;
  if (pattern[0] === '\\') length = 2;
  else if (pattern[0] === '[') length = classEnd(pattern);
  else if ('@?*+!'.includes(pattern[0]!) && pattern[1] === '(') length = globEnd(pattern);
  return [pattern.slice(0, length), pattern.slice(length)];
}

function classEnd(pattern: readonly string[]): number {
  let i = 1;
  if (pattern[i] === '!' || pattern[i] === '^') i++;
  if (pattern[i] === ']') i++;
  while (pattern[i] !== ']') {
    if (i >= pattern.length) throw new Error(`unclosed class: ${pattern.join('')}`);
    if (pattern[i] === '\\') i += 2;
    else if (pattern[i] === '[' && pattern[i + 1] === ':') {
      const close = pattern.join('').indexOf(':]', i + 2);
      i = close < 0 ? i + 1 : close + 2;
    } else i++;
  }
  return i + 1;
}

function globEnd(pattern: readonly string[]): number {
  let i = 2;
  while (pattern[i] !== ')') {
    if (i >= pattern.length) throw new Error(`unclosed glob: ${pattern.join('')}`);
    i += cut(pattern.slice(i))[0].length;
  }
  return i + 1;
}

function headEnds(head: readonly string[], name: readonly string[], from: number): Set<number> {
  const result = new Set<number>();
  const char = name[from];
  if (head.length === 1 && head[0] === '*') {
    for (let end = from; end <= name.length; end++) result.add(end);
  } else if (head.length === 1 && head[0] === '?') {
    if (char !== undefined) result.add(from + 1);
  } else if (head[0] === '[') {
    if (char !== undefined && classHolds(head, char)) result.add(from + 1);
    const spelled = spelling(head);
    if (spelled !== undefined && name.slice(from, from + spelled.length).join('') === spelled.join(''))
      result.add(from + spelled.length);
  } else if (head.length > 2) {
    return globEnds(head, name, from);
  } else if (char === head.at(-1)) result.add(from + 1);
  return result;
}

function spelling(head: readonly string[]): string[] | undefined {
  if (head[1] === '!' || head[1] === '^') return undefined;
  return [...head.join('').replaceAll(/\\(.)/gu, '$1')];
}

function classHolds(head: readonly string[], char: string): boolean {
  let i = 1;
  const negated = head[1] === '!' || head[1] === '^';
  if (negated) i++;
  let holds = false;
  for (let first = true; i < head.length - 1; first = false) {
    if (!first && head[i] === ']') break;
    const name = /^\[:([a-z]+):\]/.exec(head.slice(i).join(''));
    if (name !== null) {
      holds ||= POSIX[name[1]!]!.test(char);
      i += name[0].length;
      continue;
    }
    if (head[i] === '\\') i++;
    const low = head[i]!;
    i++;
    let high = low;
    if (head[i] === '-' && i + 1 < head.length - 1) {
      i++;
      if (head[i] === '\\') i++;
      high = head[i]!;
      i++;
    }
    holds ||= low.codePointAt(0)! <= char.codePointAt(0)! && char.codePointAt(0)! <= high.codePointAt(0)!;
  }
  return holds !== negated && char !== '/';
}

const POSIX: Record<string, RegExp> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  upper: /[A-Z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  xdigit: /[A-Fa-f0-9]/,
};

function globEnds(head: readonly string[], name: readonly string[], from: number): Set<number> {
  const items: string[][] = [[]];
  for (let i = 2; i < head.length - 1; ) {
    const unit = cut(head.slice(i))[0];
    if (head[i] === '|') items.push([]);
    else items.at(-1)!.push(...unit);
    i += unit.length;
  }
  const once = (at: number): Set<number> => new Set(items.flatMap((item) => [...ends(item, name, at)]));
  const all = new Set<number>();
  switch (head[0]) {
    case '@':
      return once(from);
    case '?':
      return new Set([from, ...once(from)]);
    case '!':
      for (let end = from; end <= name.length; end++) if (!once(from).has(end)) all.add(end);
      return all;
    default: {
      if (head[0] === '*') all.add(from);
      const seen = new Set<number>();
      const todo = [from];
      while (todo.length > 0) {
        const at = todo.pop()!;
        if (seen.has(at)) continue;
        seen.add(at);
        for (const end of once(at)) {
          all.add(end);
          todo.push(end);
        }
      }
      return all;
    }
  }
}
