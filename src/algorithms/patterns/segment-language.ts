import { invariant } from '../../base/invariant.ts';
import { type Automaton, buildAutomaton } from './automaton.ts';
import { type CharSet, setHas } from './char-set.ts';
import type { Element, GlobSegment, Segment, Token } from './pattern.ts';
import { forbidForms, simpleForms } from './simple-forms.ts';

/** Whether the name (non-empty, no `/`, not `.` or `..`, in NFC) belongs to the segment. */
export function matchesSegment(segment: Segment, name: string): boolean {
  switch (segment.kind) {
    case 'literal':
      return segment.text === name;
    case 'affix':
      return (
        name.length >= segment.prefix.length + segment.suffix.length &&
        name.startsWith(segment.prefix) &&
        name.endsWith(segment.suffix)
      );
    case 'glob': {
      const forms = simpleForms(segment);
      if (forms === undefined) return runAutomaton(segmentAutomaton(segment), name);
      return forms.some((form) => matchesSegment(form, name));
    }
  }
}

/** The automaton of a segment, built on first use. */
export function segmentAutomaton(segment: Segment): Automaton {
  const cached = automata.get(segment);
  if (cached !== undefined) return cached;
  const built = buildAutomaton(segmentTokens(segment));
  invariant(built !== undefined, 'a parsed segment has an automaton within its budget');
  automata.set(segment, built);
  return built;
}

/** Whether the automaton stays within the budget of complements. To be asked once, by the parser. */
export function fitsBudget(segment: GlobSegment): boolean {
  if (!segment.tokens.some(holdsComplement)) return true;
  const built = buildAutomaton(segment.tokens);
  if (built === undefined) return false;
  automata.set(segment, built);
  return true;
}

/** The segment whose names are those of the given one, each letter replaced by any of the set it maps to. */
export function widenSegment(
  segment: GlobSegment,
  key: string,
  widen: (set: CharSet) => CharSet,
): GlobSegment {
  const { sets, edges, accepts } = segmentAutomaton(segment);
  // Its language is in the automaton alone; tokens would speak of the letters before widening.
  const widened: GlobSegment = { kind: 'glob', tokens: [], key };
  automata.set(widened, { sets: sets.map(widen), edges, accepts });
  forbidForms(widened);
  return widened;
}

/** Whether no name belongs to the element: `@(.)`, `!(*)`. */
export function denotesNothing(element: Element): boolean {
  if (element.kind !== 'glob' || surelySpells(element.tokens)) return false;
  const forms = simpleForms(element);
  if (forms !== undefined) return forms.length === 0;
  return !acceptsSomeName(segmentAutomaton(element));
}

const automata = new WeakMap<Segment, Automaton>();

/** The tokens of any segment. */
export function segmentTokens(segment: Segment): readonly Token[] {
  switch (segment.kind) {
    case 'glob':
      return segment.tokens;
    case 'literal':
      return [{ kind: 'text', text: segment.text }];
    case 'affix':
      return [
        { kind: 'text', text: segment.prefix },
        { kind: 'star' },
        { kind: 'text', text: segment.suffix },
      ];
  }
}

function runAutomaton(automaton: Automaton, name: string): boolean {
  const stamps = new Uint32Array(automaton.edges.length);
  let states = [0];
  let now = 0;
  for (const char of name) {
    now++;
    const codePoint = char.codePointAt(0)!;
    const next: number[] = [];
    for (const state of states) {
      const edges = automaton.edges[state]!;
      for (let k = 0; k < edges.length; k += 2) {
        const target = edges[k + 1]!;
        if (stamps[target] === now || !setHas(automaton.sets[edges[k]!]!, codePoint)) continue;
        stamps[target] = now;
        next.push(target);
      }
    }
    if (next.length === 0) return false;
    states = next;
  }
  return states.some((state) => automaton.accepts[state] === 1);
}

function holdsComplement(token: Token): boolean {
  return (
    token.kind === 'choice' &&
    (token.operator === '!' || token.items.some((item) => item.some(holdsComplement)))
  );
}

/** Cheap and one-sided: true only if some name other than `.` and `..` belongs to the tokens. */
function surelySpells(tokens: readonly Token[]): boolean {
  let nameLike = false;
  for (const token of tokens) {
    if (token.kind === 'text') nameLike ||= /[^.]/.test(token.text);
    else if (token.kind === 'class') {
      if (token.set.length === 0) return false;
      nameLike ||= token.spelling !== undefined;
    } else if (token.kind !== 'choice') nameLike = true;
    else if (token.operator === '!') return false;
    else if (token.operator === '{' || token.operator === '@' || token.operator === '+') {
      if (!token.items.some(surelySpells)) return false;
      nameLike = true;
    }
  }
  return nameLike;
}

function acceptsSomeName(automaton: Automaton): boolean {
  // Pairs of a state and what was read so far: nothing, `.`, `..`, or anything else.
  const seen = new Set<number>([0]);
  for (const code of seen) {
    const [state, read] = [code >> 2, code & 3];
    if (read === 3 && automaton.accepts[state] === 1) return true;
    const edges = automaton.edges[state]!;
    for (let k = 0; k < edges.length; k += 2) {
      const set = automaton.sets[edges[k]!]!;
      const target = edges[k + 1]!;
      const dot = setHas(set, 0x2e);
      if (dot) seen.add(target * 4 + Math.min(read + 1, 3));
      if (set.length > (dot ? 2 : 0) || (dot && set[0] !== set[1])) seen.add(target * 4 + 3);
    }
  }
  return false;
}
