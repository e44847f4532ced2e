/** Where a value stands in JSON text that is known to be well formed; `null` when there is no such value. Linear. */
export function jsonPlace(
  text: string,
  path: readonly (string | number)[],
): { readonly start: number; readonly end: number } | null {
  let start = skipSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  for (const step of path) {
    const next = typeof step === 'number' ? itemAt(text, start, step) : memberAt(text, start, step);
    if (next === null) return null;
    start = next;
  }
  return { start, end: valueEnd(text, start) };
}

function memberAt(text: string, object: number, wanted: string): number | null {
  if (text[object] !== '{') return null;
  let at = skipSpace(text, object + 1);
  while (text[at] === '"') {
    const end = stringEnd(text, at);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (JSON.parse(text.slice(at, end)) === wanted) return value;
    at = afterComma(text, valueEnd(text, value));
  }
  return null;
}

function itemAt(text: string, list: number, wanted: number): number | null {
  if (text[list] !== '[') return null;
  let at = skipSpace(text, list + 1);
  for (let index = 0; at < text.length && text[at] !== ']'; index += 1) {
    if (index === wanted) return at;
    at = afterComma(text, valueEnd(text, at));
  }
  return null;
}

function afterComma(text: string, at: number): number {
  const next = skipSpace(text, at);
  return text[next] === ',' ? skipSpace(text, next + 1) : next;
}

function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start);
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at]!;
    if (character === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (depth === 0 && ',]} \t\n\r'.includes(character)) return at;
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0 && (character === '}' || character === ']')) return at;
  }
  return at;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at += 1;
  return at;
}
