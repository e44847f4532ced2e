import {
  ANY_NAME,
  assign,
  type Joint,
  type ShellCommand,
  type ShellScript,
  type ShellState,
  type ShellWord,
} from './shell-script.ts';
import { readRedirect, readWord, skipHeredocs } from './shell-words.ts';

/** Linux takes no argument of more bytes, and the text for a shell is one. */
export const LONGEST_ARGUMENT = 131_071;

/**
 * Reads a text for the shell; `null` where it is not understood for certain, has more than `room` commands and words, or
 * is too long to be run at all. Time is linear in its length.
 */
export function parseShell(text: string, room: number = Number.POSITIVE_INFINITY): ShellScript | null {
  if (text.length > LONGEST_ARGUMENT) return null;
  const state: ShellState = {
    text,
    at: 0,
    nesting: 0,
    commands: [],
    plain: true,
    pieces: 0,
    room,
    assigned: new Map(),
    heredocs: [],
    readNested: () => readList(state, { closer: ')', depth: state.nesting }),
  };
  const read = readList(state, { closer: 'end', depth: 0 });
  return read && state.heredocs.length === 0 ? state : null;
}

/** Reads commands up to the end of the text or the `)` of a substitution; the commands read, or `null`. */
function readList(
  state: ShellState,
  place: { readonly closer: 'end' | ')'; readonly depth: number },
): ShellCommand[] | null {
  const list: ListState = { ...place, state, joint: 'none', draft: newDraft(), open: [], read: [] };
  for (;;) {
    skipBlanks(state);
    if (state.pieces > state.room) return null;
    if (state.at >= state.text.length) {
      finish(list, 'none');
      return place.closer === 'end' && list.open.length === 0 ? list.read : null;
    }
    const step = readOperator(list) ?? readPart(list);
    if (step === 'closed') return list.read;
    if (step === 'lost') return null;
  }
}

type Step = 'on' | 'closed' | 'lost';

interface Draft {
  assignments: { readonly name: string; readonly value: ShellWord }[];
  words: ShellWord[];
  redirects: { readonly operator: string; readonly target: ShellWord }[];
  /** `for NAME in …`, which is no command. */
  loop: boolean;
  /** `[[`: operators are part of it until `]]`. */
  test: boolean;
}

interface ListState {
  readonly state: ShellState;
  readonly closer: 'end' | ')';
  readonly depth: number;
  joint: Joint;
  draft: Draft;
  /** What has to be closed: `(`, `{`, `if`, `do`. */
  readonly open: string[];
  readonly read: ShellCommand[];
}

function newDraft(): Draft {
  return { assignments: [], words: [], redirects: [], loop: false, test: false };
}

function finish(list: ListState, joint: Joint): void {
  const { draft, state } = list;
  const { assignments, words, redirects } = draft;
  if (draft.loop) {
    const name = words[1]?.text;
    if (name !== undefined) assign(state, name, words.slice(3));
  } else if (words.length > 0 || assignments.length > 0 || redirects.length > 0) {
    const depth = list.depth + list.open.length;
    const command = {
      assignments: assignments.length > 0 ? assignments : NONE,
      words,
      redirects: redirects.length > 0 ? redirects : NONE,
      before: list.joint,
      after: joint,
      depth,
    };
    state.pieces += 1;
    state.commands.push(command);
    list.read.push(command);
    noteAssignments(state, command);
  }
  list.draft = newDraft();
  list.joint = joint;
}

/** Most commands have no such thing. */
const NONE: readonly never[] = [];

function skipBlanks(state: ShellState): void {
  const { text } = state;
  for (; state.at < text.length; state.at += 1) {
    const character = text[state.at];
    if (character === '\\' && text[state.at + 1] === '\n') state.at += 1;
    else if (character !== ' ' && character !== '\t' && character !== '\r') break;
  }
  if (text[state.at] !== '#') return;
  const end = text.indexOf('\n', state.at);
  state.at = end === -1 ? text.length : end;
}

/** Reads what joins, opens or closes commands; nothing when a word or redirection begins here. */
function readOperator(list: ListState): Step | undefined {
  const { state, draft } = list;
  const { text, at } = state;
  const [one, two] = [text[at]!, text.slice(at, at + 2)];
  if (one === '\n') {
    if (draft.test) return 'lost';
    finish(list, ';');
    state.at += 1;
    return skipHeredocs(state) ? 'on' : 'lost';
  }
  if (draft.test && one !== ';') return undefined;
  if (two === '&&' || two === '||') return join(list, two, 2);
  if (two === ';;') return 'lost';
  if (two === '|&') return join(list, '|', 2);
  if (two === '&>') return undefined;
  if (one === ';' || one === '|' || one === '&') return join(list, one, 1);
  if (one === '(') {
    if (draft.words.length > 0 || draft.assignments.length > 0 || two === '((') return 'lost';
    return open(list, '(');
  }
  return one === ')' ? closeParenthesis(list) : undefined;
}

function join(list: ListState, joint: Joint, length: number): 'on' {
  finish(list, joint);
  list.state.at += length;
  return 'on';
}

function open(list: ListState, what: string): 'on' {
  list.open.push(what);
  list.state.plain = false;
  list.state.at += 1;
  return 'on';
}

function closeParenthesis(list: ListState): Step {
  finish(list, 'none');
  list.state.at += 1;
  if (list.open.length === 0) return list.closer === ')' ? 'closed' : 'lost';
  return list.open.pop() === '(' ? 'on' : 'lost';
}

function readPart(list: ListState): Step {
  const { state, draft } = list;
  const redirect = draft.test ? null : readRedirect(state);
  if (redirect === 'lost') return 'lost';
  if (redirect) {
    if (redirect.target) draft.redirects.push({ operator: redirect.operator, target: redirect.target });
    return 'on';
  }
  const word = readWord(state, draft.test ? 'test' : 'command');
  if (!word) return 'lost';
  if (draft.words.length === 0) {
    const keyword = word.plain && draft.assignments.length === 0 ? readKeyword(list, word) : 'word';
    if (keyword !== 'word') return keyword;
    const assignment = splitAssignment(word);
    if (assignment) {
      draft.assignments.push(assignment);
      return 'on';
    }
    draft.test = word.plain && word.text === '[[';
  }
  state.pieces += 1;
  draft.words.push(word);
  if (draft.test && word.text === ']]') draft.test = false;
  return 'on';
}

/** What a reserved word in the place of a command does. */
function readKeyword(list: ListState, word: ShellWord): Step | 'word' {
  const step = takeKeyword(list, word);
  if (step !== 'word') list.state.plain = false;
  return step;
}

function takeKeyword(list: ListState, word: ShellWord): Step | 'word' {
  switch (word.text) {
    case 'case':
    case 'function':
    case 'select':
    case 'coproc':
      return 'lost';
    case '{':
    case 'if':
    case 'do':
      list.open.push(word.text);
      return 'on';
    case '}':
      return list.open.pop() === '{' ? 'on' : 'lost';
    case 'fi':
      return list.open.pop() === 'if' ? 'on' : 'lost';
    case 'done':
      return list.open.pop() === 'do' ? 'on' : 'lost';
    case 'then':
    case 'else':
    case 'elif':
    case 'while':
    case 'until':
    case '!':
      return 'on';
    case 'for':
      list.draft.loop = true;
      list.draft.words.push(word);
      return 'on';
    default:
      return 'word';
  }
}

function splitAssignment(word: ShellWord): { readonly name: string; readonly value: ShellWord } | null {
  const name = /^([A-Za-z_][A-Za-z0-9_]*)\+?=/.exec(word.text)?.[1];
  if (name === undefined) return null;
  return { name, value: { ...word, text: word.text.slice(word.text.indexOf('=') + 1) } };
}

/** Builtins that give variables a value, and those after which any variable may have one. */
function noteAssignments(state: ShellState, { assignments, words }: ShellCommand): void {
  for (const { name, value } of assignments) assign(state, name, [value]);
  const [program, ...rest] = words;
  switch (program?.text) {
    case 'export':
    case 'readonly':
    case 'local':
    case 'declare':
    case 'typeset':
      for (const word of rest) {
        const assignment = splitAssignment(word);
        if (assignment) assign(state, assignment.name, [assignment.value]);
        else if (word.nested.length > 0 || word.uses.length > 0) assign(state, ANY_NAME, []);
      }
      return;
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'getopts':
    case 'printf':
      for (const word of rest) if (/^[A-Za-z_]\w*$/.test(word.text)) assign(state, word.text, []);
      return;
    case '.':
    case 'source':
    case 'eval':
      assign(state, ANY_NAME, []);
  }
}
