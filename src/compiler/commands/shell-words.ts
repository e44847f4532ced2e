import {
  assign,
  type ShellCommand,
  type ShellState,
  type ShellWord,
  type VariableUse,
} from './shell-script.ts';

/**
 * Reads one word from here on; `null` where it is not understood. `test`: inside `[[ … ]]`, where only white space ends
 * a word.
 */
export function readWord(state: ShellState, mode: 'command' | 'test'): ShellWord | null {
  const draft: WordDraft = { text: '', plain: true, uses: [], nested: [] };
  const start = state.at;
  const ends = mode === 'test' ? ENDS_IN_TEST : ENDS;
  while (state.at < state.text.length) {
    ORDINARY.lastIndex = state.at;
    const run = ORDINARY.exec(state.text)?.[0];
    if (run !== undefined) {
      draft.text += run;
      state.at += run.length;
      continue;
    }
    const character = state.text[state.at]!;
    if (ends.has(character) && !(mode === 'command' && isSubstitution(state, start))) break;
    if (!readPiece(state, draft, character)) return null;
  }
  if (state.at === start) return null;
  const { text, plain } = draft;
  const uses = draft.uses.length > 0 ? draft.uses : NONE;
  const nested = draft.nested.length > 0 ? draft.nested : NONE;
  return { text, start, end: state.at, plain, uses, nested };
}

/** Most words have nothing of the kind. */
const NONE: readonly never[] = [];
/** What is itself wherever it stands. */
const ORDINARY = /[\w./:=@%+,~^*?!#[\]{}-]+/y;

/** `>`, `2>&1`, `<<EOF` and their target, if a redirection begins here. A here-document has no target. */
export function readRedirect(
  state: ShellState,
): { readonly operator: string; readonly target: ShellWord | null } | 'lost' | null {
  REDIRECT.lastIndex = state.at;
  const operator = REDIRECT.exec(state.text)?.[0];
  if (operator === undefined) return null;
  state.at += operator.length;
  while (state.text[state.at] === ' ' || state.text[state.at] === '\t') state.at += 1;
  const target = readWord(state, 'command');
  if (!target) return 'lost';
  if (!/<<-?$/.test(operator)) return { operator, target };
  state.heredocs.push({ delimiter: target.text, tabs: operator.endsWith('-') });
  return { operator, target: null };
}

/** Goes past the here-documents that begin on this line; false when one does not end. */
export function skipHeredocs(state: ShellState): boolean {
  for (const { delimiter, tabs } of state.heredocs) {
    for (let found = false; !found; ) {
      if (state.at >= state.text.length) return false;
      const end = state.text.indexOf('\n', state.at);
      const line = state.text.slice(state.at, end === -1 ? undefined : end);
      state.at = end === -1 ? state.text.length : end + 1;
      found = (tabs ? line.replace(/^\t+/, '') : line) === delimiter;
    }
  }
  state.heredocs = [];
  return true;
}

interface WordDraft {
  text: string;
  plain: boolean;
  readonly uses: VariableUse[];
  readonly nested: ShellCommand[];
}

const ENDS: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '(', ')', '<', '>']);
const ENDS_IN_TEST: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n']);
const REDIRECT = /(?:\d+|&)?(?:<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>(?!\())/y;
/** Deeper substitutions are not read: each takes a frame of the stack. */
const MOST_NESTED = 40;

/** `<(…)` or `>(…)` at the beginning of a word. */
function isSubstitution({ text, at }: ShellState, start: number): boolean {
  return at === start && (text[at] === '<' || text[at] === '>') && text[at + 1] === '(';
}

function readPiece(state: ShellState, draft: WordDraft, character: string): boolean {
  const { text, at } = state;
  switch (character) {
    case '\\':
      draft.plain = false;
      if (text[at + 1] !== '\n') draft.text += text[at + 1] ?? '';
      state.at += 2;
      return at + 1 < text.length;
    case "'": {
      const end = text.indexOf("'", at + 1);
      draft.plain = false;
      draft.text += text.slice(at + 1, end);
      state.at = end + 1;
      return end !== -1;
    }
    case '"':
      state.at += 1;
      return readDouble(state, draft);
    case '`':
      return skipBackquotes(state, draft);
    case '$':
      return readDollar(state, draft, 'bare');
    case '<':
    case '>':
      // Only the parenthesis of `<(` is left to read as a substitution; elsewhere (`[[ a < b ]]`) it is a character.
      if (text[at + 1] === '(') return readSubstitution(state, draft, at);
  }
  draft.text += character;
  state.at += 1;
  return true;
}

function readDouble(state: ShellState, draft: WordDraft): boolean {
  const { text } = state;
  draft.plain = false;
  while (state.at < text.length) {
    const character = text[state.at]!;
    if (character === '"') {
      state.at += 1;
      return true;
    }
    if (character === '$') {
      if (!readDollar(state, draft, 'quoted')) return false;
    } else if (character === '`') {
      if (!skipBackquotes(state, draft)) return false;
    } else if (character === '\\') {
      const next = text[state.at + 1] ?? '';
      if (next !== '\n') draft.text += '$`"\\'.includes(next) ? next : `\\${next}`;
      state.at += 2;
    } else {
      const end = nextSpecial(text, state.at + 1);
      draft.text += text.slice(state.at, end);
      state.at = end;
    }
  }
  return false;
}

/** Where the next character that means something in double quotes stands. */
function nextSpecial(text: string, from: number): number {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(text)?.index ?? text.length;
}

const SPECIAL = /["$`\\]/g;

/** What old-style substitutions run is not read. */
function skipBackquotes(state: ShellState, draft: WordDraft): boolean {
  const start = state.at;
  let at = start + 1;
  while (at < state.text.length && state.text[at] !== '`') at += state.text[at] === '\\' ? 2 : 1;
  state.at = at + 1;
  draft.plain = false;
  draft.text += state.text.slice(start, state.at);
  return at < state.text.length;
}

function readDollar(state: ShellState, draft: WordDraft, where: 'bare' | 'quoted'): boolean {
  const { text, at: start } = state;
  const next = text[start + 1] ?? '';
  if (next === '(')
    return text[start + 2] === '(' ? skipArithmetic(state, draft) : readSubstitution(state, draft, start);
  if (next === '{') return readBraced(state, draft, where);
  if (next === "'" && where === 'bare') return skipEscaped(state, draft);
  NAME.lastIndex = start + 1;
  const name = NAME.exec(text)?.[0] ?? (/[0-9?#$!@*-]/.test(next) ? next : '');
  // A dollar sign before anything else is itself.
  state.at += 1 + name.length;
  draft.text += text.slice(start, state.at);
  if (name === '') return true;
  draft.plain = false;
  draft.uses.push({ name, start, end: state.at, quoted: where === 'quoted', guarded: false });
  return true;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/** `$(…)` or `<(…)`: its commands are read like any others. */
function readSubstitution(state: ShellState, draft: WordDraft, start: number): boolean {
  if (state.nesting >= MOST_NESTED) return false;
  state.at = start + 2;
  state.nesting += 1;
  const { heredocs } = state;
  state.heredocs = [];
  const commands = state.readNested();
  const ended = state.heredocs.length === 0;
  state.heredocs = heredocs;
  state.nesting -= 1;
  if (!commands || !ended) return false;
  draft.plain = false;
  draft.nested.push(...commands);
  draft.text += state.text.slice(start, state.at);
  return true;
}

/** `$((…))`: numbers, which need no quotes. */
function skipArithmetic(state: ShellState, draft: WordDraft): boolean {
  const { text, at: start } = state;
  let open = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '(') open += 1;
    else if (text[at] === ')') open -= 1;
    if (open > 0) continue;
    state.at = at + 1;
    draft.plain = false;
    draft.text += text.slice(start, state.at);
    return text[at - 1] === ')';
  }
  return false;
}

/** `$'…'` of bash: taken as text that is not looked into. */
function skipEscaped(state: ShellState, draft: WordDraft): boolean {
  const start = state.at;
  let at = start + 2;
  while (at < state.text.length && state.text[at] !== "'") at += state.text[at] === '\\' ? 2 : 1;
  state.at = at + 1;
  draft.plain = false;
  draft.text += state.text.slice(start, state.at);
  return at < state.text.length;
}

const GUARD = /:?[-=+?]/y;

function readBraced(state: ShellState, draft: WordDraft, where: 'bare' | 'quoted'): boolean {
  const { text, at: start } = state;
  const counts = text[start + 2] === '#';
  const indirect = text[start + 2] === '!';
  NAME.lastIndex = start + (counts || indirect ? 3 : 2);
  const name = NAME.exec(text)?.[0] ?? '';
  state.at = start + 2 + (counts || indirect ? 1 : 0) + name.length;
  GUARD.lastIndex = state.at;
  const guard = GUARD.exec(text)?.[0];
  if (guard?.endsWith('=')) assign(state, name, []);
  const inside: WordDraft = { text: '', plain: true, uses: [], nested: [] };
  if (!readToBrace(state, inside, where)) return false;
  draft.plain = false;
  draft.text += text.slice(start, state.at);
  draft.nested.push(...inside.nested);
  if (name !== '' && !counts)
    draft.uses.push({
      name,
      start,
      end: state.at,
      quoted: where === 'quoted',
      guarded: guard !== undefined || indirect,
    });
  draft.uses.push(...inside.uses.map((use) => ({ ...use, guarded: use.guarded || guard !== undefined })));
  return true;
}

/** Reads on to the `}` that closes an expansion, quotes and inner expansions included. */
function readToBrace(state: ShellState, inside: WordDraft, where: 'bare' | 'quoted'): boolean {
  const { text } = state;
  if (state.nesting >= MOST_NESTED) return false;
  state.nesting += 1;
  let closed = false;
  while (!closed && state.at < text.length) {
    const character = text[state.at]!;
    closed = character === '}';
    if (closed) state.at += 1;
    else if (character === '$') {
      if (!readDollar(state, inside, where)) return false;
    } else if (character === "'" && where === 'quoted') state.at += 1;
    else if (!readPiece(state, inside, character)) return false;
  }
  state.nesting -= 1;
  return closed;
}
