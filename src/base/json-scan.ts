/** What a look at JSON text without reading its values tells. */
export interface JsonScan {
  /** Offset of the first thing that JSON does not allow; the text's length when it ends too early; `null` = fine. */
  readonly problem: number | null;
  /** Where each object begins that is an entry of a list under that key of the outermost object. */
  readonly entries: readonly number[];
}

/** Finds places in JSON text, which `JSON.parse` does not tell. Linear, without recursion. */
export function scanJson(text: string, key: string): JsonScan {
  const state: State = { text, open: [], expected: 'value', key: null, entries: [] };
  // A byte order mark is no part of the text.
  let at = skipSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  while (at < text.length) {
    const end = step(state, at, key);
    if (end === null) return { problem: at, entries: state.entries };
    at = skipSpace(text, end);
  }
  const whole = state.open.length === 0 && state.expected === 'next';
  return { problem: whole ? null : text.length, entries: state.entries };
}

interface State {
  readonly text: string;
  readonly open: ('{' | '[')[];
  /** `first` and `first key`: the same as without `first`, or the end of what was just opened. */
  expected: 'value' | 'first' | 'key' | 'first key' | 'colon' | 'next';
  /** The key of the outermost object that was read last. */
  key: string | null;
  readonly entries: number[];
}

/** Reads one token; gives its end, or `null` where it may not stand. */
function step(state: State, at: number, wanted: string): number | null {
  const { text, open } = state;
  const character = text[at]!;
  if (character === '}' || character === ']') return close(state, at);
  switch (state.expected) {
    case 'colon':
      state.expected = 'value';
      return character === ':' ? at + 1 : null;
    case 'next':
      if (character !== ',' || open.length === 0) return null;
      state.expected = open.at(-1) === '{' ? 'key' : 'value';
      return at + 1;
    case 'key':
    case 'first key': {
      const end = character === '"' ? stringEnd(text, at) : null;
      if (end !== null && open.length === 1) state.key = text.slice(at + 1, end - 1);
      state.expected = 'colon';
      return end;
    }
    case 'value':
    case 'first':
      if (character === '{' || character === '[') {
        if (character === '{' && open.length === 2 && open[1] === '[' && state.key === wanted)
          state.entries.push(at);
        open.push(character);
        state.expected = character === '{' ? 'first key' : 'first';
        return at + 1;
      }
      state.expected = 'next';
      return character === '"' ? stringEnd(text, at) : wordEnd(text, at);
  }
}

function close(state: State, at: number): number | null {
  const opened = state.open.pop();
  const fits = opened === (state.text[at] === '}' ? '{' : '[');
  const complete = state.expected === 'next' || state.expected === (opened === '{' ? 'first key' : 'first');
  state.expected = 'next';
  return fits && complete ? at + 1 : null;
}

function stringEnd(text: string, start: number): number | null {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code < SPACE) return null;
    if (code !== BACKSLASH) continue;
    at += 1;
    if (text[at] === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) return null;
      at += 4;
    } else if (!'"\\/bfnrt'.includes(text[at] ?? ' ')) return null;
  }
  return null;
}

function wordEnd(text: string, start: number): number | null {
  WORD.lastIndex = start;
  const found = WORD.exec(text);
  return found ? start + found[0].length : null;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at += 1;
  return at;
}

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.+-])/y;
