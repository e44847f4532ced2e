/** A path that a text names, relative to the root; with a final slash a directory. */
export interface NamedPath {
  readonly path: string;
  /** The word as it stands in the text. */
  readonly word: string;
}

/** What somebody claims, by the names that a text may use for it. */
export interface ClaimedNames {
  /** Files, and directories that are more than one word. */
  readonly words: ReadonlySet<string>;
  /** Directories, without a final slash. */
  readonly directories: ReadonlySet<string>;
}

/** What a text is: of prose whole sentences are looked at, of a command the word before. */
export type TextKind = 'prose' | 'command';

/**
 * The paths that a text certainly names: words with a slash and an ending (`src/api/types.ts`), and names that somebody
 * claims as they stand (`package.json`, `src/api/`). Not what it says to leave alone, and no addresses, absolute paths,
 * packages and variables.
 */
export function namedPaths(text: string, kind: TextKind, claimed: ClaimedNames): NamedPath[] {
  const parts = kind === 'command' ? [text] : text.split(SENTENCES).filter((part) => !LEAVE.test(part));
  return parts.flatMap((part) =>
    [...part.matchAll(WORD)].flatMap((match): NamedPath[] => {
      const before = part.slice(Math.max(0, match.index - 40), match.index);
      if (/[$~\\%#}&]$/.test(before) || (kind === 'command' && OMIT.test(before))) return [];
      const word = trim(match[0]);
      const path = pathOf(word, claimed);
      return path === null ? [] : [{ path, word }];
    }),
  );
}

/** Whatever paths are made of; what follows the last name and its slash is cut off. */
const WORD = /[\w./@+-]+/g;

const SENTENCES = /[.!?](?=\s)|\n[ \t]*\n|\n(?=[ \t]*[-*] )/;

/** A sentence with one of these may well be about what is to be left alone, or about what others do. */
const LEAVE =
  /\b(?:not|never|cannot|without|avoid|except|excluding|exclude|outside|ignore|leave|untouched|off[- ]limits|unless|instead|rather|other than|owned|owner|owns|belongs?|somebody|someone|another|else)\b|n['’]t\b/i;

const OMIT = /(?:ignore|exclude|skip|not|omit)\S*[\s=]+$/i;

function trim(text: string): string {
  let start = 0;
  while (text.startsWith('./', start)) start += 2;
  let end = text.length;
  while (end > start && !/\w/.test(text[end - 1]!)) end -= 1;
  return text.slice(start, text[end] === '/' ? end + 1 : end);
}

function pathOf(word: string, { words, directories }: ClaimedNames): string | null {
  if (/^[/@-]|\/\/|(?:^|\/)\.\.(?:\/|$)/.test(word)) return null;
  const name = word.replace(/\/$/, '');
  if (word.endsWith('/')) return directories.has(name) ? word : null;
  if (words.has(word)) return directories.has(word) ? `${word}/` : word;
  return /\/[^/]*\w\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(word) ? word : null;
}
