import { expandBraces } from './braces.ts';
import { readClass } from './classes.ts';
import { Refused } from './refused.ts';
import { type Algebra, LAST, type Ranges, type Re } from './regex.ts';

/** The language of a list: the last entry that matches decides. Throws `Refused`. */
export function languageOfList(algebra: Algebra, texts: readonly string[]): Re {
  if (texts.length === 0) throw new Refused('pattern-empty');
  const entries = texts.map((text) => readEntry(algebra, text));
  let language = algebra.none;
  for (const [index, { negated, re }] of entries.entries()) {
    if (negated && index === 0) throw new Refused('pattern-negation-first');
    language = negated ? algebra.and(language, algebra.not(re)) : algebra.alt(language, re);
  }
  return language;
}

/** One entry; a leading `!` subtracts unless it opens an extended glob. */
export function readEntry(algebra: Algebra, text: string): { readonly negated: boolean; readonly re: Re } {
  const negated = text.startsWith('!') && !text.startsWith('!(');
  return { negated, re: languageOf(algebra, negated ? text.slice(1) : text) };
}

/** Paths of non-empty segments, none `.` or `..`. */
export function pathsOf(algebra: Algebra): Re {
  const name = algebra.cat(unit(algebra), algebra.star(unit(algebra)));
  const segment = algebra.and(name, algebra.not(algebra.alt(algebra.text('.'), algebra.text('..'))));
  return algebra.cat(segment, algebra.star(algebra.cat(algebra.text('/'), segment)));
}

function languageOf(algebra: Algebra, text: string): Re {
  if (!text.isWellFormed()) throw new Refused('pattern-not-unicode');
  if (text.includes('\0')) throw new Refused('pattern-nul');
  const words = expandBraces(text.normalize('NFC')).map((word) =>
    languageOfWord(algebra, word.normalize('NFC')),
  );
  return algebra.and(pathsOf(algebra), algebra.alt(...words));
}

function languageOfWord(algebra: Algebra, word: string): Re {
  const raw = splitSegments(word);
  const subtree = raw.length > 1 && raw.at(-1) === '';
  const segments = raw.filter((segment) => !['', '.'].includes(plainText(segment)));
  if (segments.length === 0) throw new Refused('pattern-empty');
  if (segments.some((segment) => plainText(segment) === '..')) throw new Refused('pattern-dotdot');
  if (segments.some((segment) => plainText(segment).toLowerCase() === '.git'))
    throw new Refused('pattern-git-dir');
  if (subtree) segments.push('**');
  const slash = algebra.text('/');
  const some = algebra.cat(unit(algebra), algebra.star(unit(algebra)));
  const parts = segments.flatMap((segment, index): Re[] => {
    const last = index === segments.length - 1;
    if (segment === '**')
      return last ? [some, algebra.star(algebra.cat(slash, some))] : [algebra.star(algebra.cat(some, slash))];
    const one = readSegment(algebra, segment);
    return last ? [one] : [one, slash];
  });
  return algebra.cat(...parts);
}

/** Slashes outside classes and extended globs separate; inside them they are refused. */
function splitSegments(word: string): string[] {
  const segments = [''];
  const push = (text: string): void => {
    segments[segments.length - 1] += text;
  };
  const open: ('glob' | 'plain')[] = [];
  let crossed = false;
  for (let at = 0; at < word.length; ) {
    const rest = word.slice(at);
    let length = 1;
    if (rest[0] === '\\') {
      if (rest.length < 2 || rest[1] === '/') throw new Refused('pattern-trailing-backslash');
      length = 2;
    } else if (rest[0] === '[') length = readClass(rest).length;
    else if (/^[@?*+!]\(/.test(rest)) {
      open.push('glob');
      length = 2;
      if (open.filter((kind) => kind === 'glob').length > 2) throw new Refused('pattern-extglob-depth');
    } else if (rest[0] === '(' && open.length > 0) open.push('plain');
    else if (rest[0] === ')') open.pop();
    else if (rest[0] === '/') {
      crossed ||= open.length > 0;
      segments.push('');
      at += 1;
      continue;
    }
    push(rest.slice(0, length));
    at += length;
  }
  if (open.length > 0) throw new Refused('pattern-unbalanced-extglob');
  if (crossed) throw new Refused('pattern-extglob-slash');
  return segments;
}

function plainText(segment: string): string {
  return segment.replace(/\\(.)/gsu, '$1');
}

function readSegment(algebra: Algebra, text: string): Re {
  const reader = { text, at: 0 };
  return readSequence(algebra, reader, '');
}

/** Reads until one of the closing characters, which it leaves. */
function readSequence(algebra: Algebra, reader: { text: string; at: number }, until: string): Re {
  const parts: Re[] = [];
  let plain = 0;
  let run = '';
  const endRun = (): void => {
    parts.push(algebra.text(run.normalize('NFC')));
    run = '';
  };
  while (reader.at < reader.text.length) {
    const rest = reader.text.slice(reader.at);
    if (plain === 0 && until.includes(rest[0]!)) break;
    // Parentheses of their own are letters, but inside an extended glob they come in pairs.
    if (until !== '' && rest[0] === '(') plain += 1;
    if (until !== '' && rest[0] === ')') plain -= 1;
    if (/^[@?*+!]\(/.test(rest)) {
      endRun();
      parts.push(readExtglob(algebra, reader));
    } else if (rest[0] === '[') {
      endRun();
      const { length, ranges, spelling } = readClass(rest);
      const one = algebra.set(withoutSlash(ranges));
      parts.push(spelling === null ? one : algebra.alt(one, algebra.text(spelling)));
      reader.at += length;
    } else if (rest[0] === '*') {
      endRun();
      parts.push(algebra.star(unit(algebra)));
      reader.at += 1;
    } else if (rest[0] === '?') {
      endRun();
      parts.push(unit(algebra));
      reader.at += 1;
    } else {
      const escaped = rest[0] === '\\' ? 1 : 0;
      const point = String.fromCodePoint(rest.codePointAt(escaped)!);
      run += point;
      reader.at += escaped + point.length;
    }
  }
  endRun();
  return algebra.cat(...parts);
}

function readExtglob(algebra: Algebra, reader: { text: string; at: number }): Re {
  const operator = reader.text[reader.at]!;
  reader.at += 2;
  const items: Re[] = [];
  for (;;) {
    items.push(readSequence(algebra, reader, '|)'));
    const end = reader.text[reader.at];
    reader.at += 1;
    if (end !== '|') break;
  }
  const one = algebra.alt(...items);
  switch (operator) {
    case '?':
      return algebra.alt(one, algebra.empty);
    case '*':
      return algebra.star(one);
    case '+':
      return algebra.cat(one, algebra.star(one));
    case '!':
      return algebra.and(algebra.star(unit(algebra)), algebra.not(one));
    default:
      return one;
  }
}

/** One code point of a name. */
function unit(algebra: Algebra): Re {
  return algebra.set(withoutSlash([[1, LAST]]));
}

function withoutSlash(ranges: Ranges): Ranges {
  const holes: Ranges = [
    [0, 0],
    [0x2f, 0x2f],
    [0xd800, 0xdfff],
  ];
  let left = ranges;
  for (const [from, to] of holes)
    left = left.flatMap(([low, high]): [number, number][] => {
      const parts: [number, number][] = [
        [low, Math.min(high, from - 1)],
        [Math.max(low, to + 1), high],
      ];
      return parts.filter(([a, b]) => a <= b);
    });
  return left;
}
