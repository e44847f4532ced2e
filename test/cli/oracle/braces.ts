import { Refused } from './refused.ts';

/** Every word that the braces of a text stand for, as bash expands them: before anything else is looked at. */
export function expandBraces(text: string): string[] {
  let open = 0;
  for (let at = 0; at < text.length; at += unitAt(text, at)) {
    if (text[at] === '{') open += 1;
    if (text[at] === '}') open -= 1;
    if (open < 0) throw new Refused('pattern-unbalanced-brace');
  }
  if (open > 0) throw new Refused('pattern-unbalanced-brace');
  return expand(text);
}

function expand(text: string): string[] {
  const open = findGroup(text);
  if (!open) return [text];
  const { from, to, items } = open;
  const head = text.slice(0, from);
  const tails = expand(text.slice(to));
  const middles = items.flatMap((item) => expand(item));
  return middles.flatMap((middle) => tails.map((tail) => `${head}${middle}${tail}`));
}

interface Group {
  readonly from: number;
  readonly to: number;
  readonly items: readonly string[];
}

/** The first pair of braces that means something; a pair that does not is made of letters. */
function findGroup(text: string): Group | null {
  const stack: { from: number; commas: number[] }[] = [];
  let found: Group | null = null;
  for (let at = 0; at < text.length; at += unitAt(text, at)) {
    const letter = text[at];
    if (letter === '{') stack.push({ from: at, commas: [] });
    else if (letter === ',') stack.at(-1)?.commas.push(at);
    else if (letter === '}') {
      const group = stack.pop();
      // The tail of a pair that means nothing.
      if (!group) continue;
      const items = itemsOf(text, group, at);
      // An outer group that means something goes before the ones inside it.
      if (items && (found === null || group.from < found.from))
        found = { from: group.from, to: at + 1, items };
    }
  }
  return found;
}

function unitAt(text: string, at: number): number {
  return text[at] === '\\' ? 2 : 1;
}

function itemsOf(
  text: string,
  group: { from: number; commas: readonly number[] },
  close: number,
): string[] | null {
  if (group.commas.length === 0) return sequence(text.slice(group.from + 1, close));
  const cuts = [group.from, ...group.commas, close];
  return cuts.slice(1).map((cut, index) => text.slice(cuts[index]! + 1, cut));
}

/** `1..9`, `01..10`, `a..e`, each with an optional step; `null` for other texts. */
function sequence(text: string): string[] | null {
  const numbers = /^([-+]?\d+)\.\.([-+]?\d+)(?:\.\.([-+]?\d+))?$/.exec(text);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([-+]?\d+))?$/.exec(text);
  if (numbers) {
    const [, a = '', b = '', step = '1'] = numbers;
    const padded = [a, b].some((one) => /^-?0\d/.test(one));
    const width = padded ? Math.max(a.length, b.length) : 0;
    return walk(Number(a), Number(b), Number(step)).map((value) => {
      const sign = value < 0 ? '-' : '';
      const digits = String(Math.abs(value)).padStart(width - sign.length, '0');
      // What a sequence stands for is text, never syntax.
      return sign === '' ? digits : `\\-${digits}`;
    });
  }
  if (!letters) return null;
  const [, a = '', b = '', step = '1'] = letters;
  return walk(a.charCodeAt(0), b.charCodeAt(0), Number(step)).map((code) =>
    String.fromCharCode(code).replace(/[^A-Za-z]/, '\\$&'),
  );
}

function walk(from: number, to: number, step: number): number[] {
  const size = Math.abs(step) || 1;
  const values: number[] = [];
  if (from <= to) for (let value = from; value <= to; value += size) values.push(value);
  else for (let value = from; value >= to; value -= size) values.push(value);
  return values;
}
