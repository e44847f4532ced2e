/**
 * The glob that somebody probably meant who wrote a regular expression; `null` where there is no plain one. `^` and `$`
 * go, `.*` becomes `**` or `*`, `\.` a dot, `(a|b)` becomes `{a,b}`, `\d` becomes `[0-9]`.
 */
export function regexToGlob(text: string): string | null {
  const negation = text.startsWith('!') ? '!' : '';
  const body = text
    .slice(negation.length)
    .replace(/^\^/, '')
    .replace(/(?<!\\)\$$/, '');
  let glob = '';
  for (let at = 0; at < body.length; ) {
    const rest = body.slice(at);
    const piece = PIECES.find(({ sign }) => sign.test(rest));
    if (!piece) return null;
    const [whole] = piece.sign.exec(rest)!;
    at += whole.length;
    const written = piece.write({ whole, before: glob, after: body.slice(at) });
    if (written === null) return null;
    glob += written;
  }
  const result = negation + glob;
  return glob === '' || result === text ? null : result;
}

/** A piece of a regular expression and what stands around it: the glob so far, the rest of the expression. */
interface Place {
  readonly whole: string;
  readonly before: string;
  readonly after: string;
}

interface Piece {
  /** Matches at the beginning. */
  readonly sign: RegExp;
  readonly write: (place: Place) => string | null;
}

const PIECES: readonly Piece[] = [
  { sign: /^\[\^\/\][*+]/, write: () => '*' },
  { sign: /^\.[*+]/, write: writeAnything },
  { sign: /^\\[dDwWsS][*+?]?/, write: ({ whole }) => repeat(CLASSES[whole[1]!] ?? null, whole[2]) },
  { sign: /^\[[\w-]+\][*+?]?/, write: ({ whole }) => writeClass(whole) },
  { sign: /^\((?:\?:)?[\w.|-]+\)/, write: ({ whole, after }) => writeChoice(whole, after) },
  { sign: /^\\[^A-Za-z0-9]/, write: ({ whole }) => (/[*?[\]{}()|!\\]/.test(whole[1]!) ? whole : whole[1]!) },
  { sign: /^[^\\()[\]{}|?+^$]/, write: ({ whole, after }) => (/^[?+]/.test(after) ? null : whole) },
];

const CLASSES: Readonly<Record<string, string>> = { d: '[0-9]', w: '[A-Za-z0-9_]', s: '[[:space:]]' };

function writeAnything({ before, after }: Place): string {
  if (before !== '' && !before.endsWith('/')) return '*';
  return after === '' || after.startsWith('/') ? '**' : '**/*';
}

function writeClass(whole: string): string | null {
  const end = whole.lastIndexOf(']') + 1;
  return repeat(whole.slice(0, end), whole[end]);
}

function writeChoice(whole: string, after: string): string | null {
  const items = whole.replace(/^\((?:\?:)?|\)$/g, '').split('|');
  return items.length < 2 || /^[*+?{]/.test(after) ? null : `{${items.join(',')}}`;
}

function repeat(one: string | null, quantifier: string | undefined): string | null {
  return one === null || quantifier === undefined ? one : `${quantifier}(${one})`;
}
