import { PATTERN_BUDGETS } from './budgets.ts';
import { type CharSet, FULL_SET, intersectSets, partitionAlphabet, singleSet } from './char-set.ts';
import type { Token } from './pattern.ts';

/**
 * A nondeterministic automaton over code points without empty moves. State 0 is the start. It decides which texts
 * the tokens spell; that names are never empty, `.` or `..` is not its business.
 */
export interface Automaton {
  /** The distinct sets on the edges. */
  readonly sets: readonly CharSet[];
  /** For each state its edges, as `[set, target, set, target, …]`. */
  readonly edges: readonly (readonly number[])[];
  /** For each state 1 when a text may end there. */
  readonly accepts: Uint8Array;
}

/** Builds the automaton of a token sequence; undefined when the complement of a `!(…)` grows beyond its budget. */
export function buildAutomaton(tokens: readonly Token[]): Automaton | undefined {
  const draft = newDraft();
  const start = addState(draft);
  const end = addSequence(draft, tokens, start);
  return draft.tooLarge ? undefined : mergeEqualStates(dropDeadEnds(removeEmptyMoves(draft, start, end)));
}

/** States with empty moves, while an automaton is built. */
interface Draft {
  readonly sets: CharSet[];
  readonly setIds: Map<string, number>;
  readonly moves: number[][];
  readonly empty: number[][];
  tooLarge: boolean;
}

function newDraft(): Draft {
  return { sets: [], setIds: new Map(), moves: [], empty: [], tooLarge: false };
}

function addState(draft: Draft): number {
  draft.empty.push([]);
  return draft.moves.push([]) - 1;
}

function addMove(draft: Draft, from: number, set: CharSet, to: number): void {
  const key = set.join();
  let id = draft.setIds.get(key);
  if (id === undefined) {
    id = draft.sets.push(set) - 1;
    draft.setIds.set(key, id);
  }
  draft.moves[from]!.push(id, to);
}

function addSequence(draft: Draft, tokens: readonly Token[], from: number): number {
  let at = from;
  for (const token of tokens) at = addToken(draft, token, at);
  return at;
}

function addToken(draft: Draft, token: Token, from: number): number {
  if (token.kind === 'text') return addText(draft, token.text, from);
  const end = addState(draft);
  switch (token.kind) {
    case 'any':
      addMove(draft, from, FULL_SET, end);
      break;
    case 'star':
      draft.empty[from]!.push(end);
      addMove(draft, end, FULL_SET, end);
      break;
    case 'class':
      addMove(draft, from, token.set, end);
      if (token.spelling !== undefined) draft.empty[addText(draft, token.spelling, from)]!.push(end);
      break;
    case 'choice':
      if (token.operator === '!') addComplement(draft, token.items, from, end);
      else addChoice(draft, token, { from, end });
  }
  return end;
}

function addText(draft: Draft, text: string, from: number): number {
  let at = from;
  for (const char of text) {
    const next = addState(draft);
    addMove(draft, at, singleSet(char.codePointAt(0)!), next);
    at = next;
  }
  return at;
}

function addChoice(
  draft: Draft,
  choice: { readonly operator: string; readonly items: readonly (readonly Token[])[] },
  span: { readonly from: number; readonly end: number },
): void {
  const { operator, items } = choice;
  const open = addState(draft);
  const close = addState(draft);
  draft.empty[span.from]!.push(open);
  draft.empty[close]!.push(span.end);
  if (operator === '?' || operator === '*') draft.empty[open]!.push(close);
  if (operator === '+' || operator === '*') draft.empty[close]!.push(open);
  const texts = new Map<string, number>();
  for (const item of items) {
    const [only] = item;
    if (item.length === 1 && only?.kind === 'text') addSharedText(draft, only.text, { texts, open, close });
    else draft.empty[addSequence(draft, item, open)]!.push(close);
  }
}

// Items that begin alike share states: {1..1000} against {1..1000} would else need a million products.
function addSharedText(
  draft: Draft,
  text: string,
  choice: { readonly texts: Map<string, number>; readonly open: number; readonly close: number },
): void {
  let at = choice.open;
  let prefix = '';
  for (const char of text) {
    prefix += char;
    let next = choice.texts.get(prefix);
    if (next === undefined) {
      next = addText(draft, char, at);
      choice.texts.set(prefix, next);
    }
    at = next;
  }
  draft.empty[at]!.push(choice.close);
}

function addComplement(draft: Draft, items: readonly (readonly Token[])[], from: number, end: number): void {
  const inner = buildAutomaton([{ kind: 'choice', operator: '@', items }]);
  const outer = inner === undefined ? undefined : complement(inner);
  if (outer === undefined) {
    draft.tooLarge = true;
    return;
  }
  const states = outer.edges.map(() => addState(draft));
  draft.empty[from]!.push(states[0]!);
  for (const [state, edges] of outer.edges.entries()) {
    for (let k = 0; k < edges.length; k += 2)
      addMove(draft, states[state]!, outer.sets[edges[k]!]!, states[edges[k + 1]!]!);
    if (outer.accepts[state] === 1) draft.empty[states[state]!]!.push(end);
  }
}

/** The complete deterministic automaton of all texts that the given one does not accept. */
function complement(inner: Automaton): Automaton | undefined {
  const { classes, members } = partitionAlphabet(inner.sets);
  const ids = new Map<string, number>([['0', 0]]);
  const subsets: number[][] = [[0]];
  const edges: number[][] = [];
  for (let state = 0; state < subsets.length; state++) {
    if (subsets.length > PATTERN_BUDGETS.complement_states) return undefined;
    const row: number[] = [];
    for (let c = 0; c < classes.length; c++) {
      const next = step(inner, subsets[state]!, (set) => members[set]![c] === 1);
      const key = next.join();
      let id = ids.get(key);
      if (id === undefined) {
        id = subsets.push(next) - 1;
        ids.set(key, id);
      }
      row.push(c, id);
    }
    edges.push(row);
  }
  const accepts = Uint8Array.from(subsets, (subset) => (subset.some((q) => inner.accepts[q] === 1) ? 0 : 1));
  return { sets: classes.map((set) => intersectSets(set, FULL_SET)), edges, accepts };
}

/** The states reached from `states` over the edges whose set is chosen, sorted. */
export function step(
  automaton: Automaton,
  states: readonly number[],
  chooses: (set: number) => boolean,
): number[] {
  const next = new Set<number>();
  for (const state of states) {
    const edges = automaton.edges[state]!;
    for (let k = 0; k < edges.length; k += 2) if (chooses(edges[k]!)) next.add(edges[k + 1]!);
  }
  return next.size < 2 ? [...next] : [...next].sort((a, b) => a - b);
}

function removeEmptyMoves(draft: Draft, start: number, end: number): Automaton {
  const ids = new Map<number, number>([[start, 0]]);
  const order = [start];
  const edges: number[][] = [];
  const accepts: number[] = [];
  for (const state of order) {
    const reached = closeOverEmpty(draft, state);
    const row: number[] = [];
    const seen = new Set<number>();
    for (const from of reached) {
      const moves = draft.moves[from]!;
      for (let k = 0; k < moves.length; k += 2) {
        const target = moves[k + 1]!;
        let id = ids.get(target);
        if (id === undefined) {
          id = order.push(target) - 1;
          ids.set(target, id);
        }
        const key = moves[k]! * draft.moves.length + id;
        if (seen.has(key)) continue;
        seen.add(key);
        row.push(moves[k]!, id);
      }
    }
    edges.push(row);
    accepts.push(reached.includes(end) ? 1 : 0);
  }
  return { sets: draft.sets, edges, accepts: Uint8Array.from(accepts) };
}

/** Without the edges to states from which nothing is ever accepted, as the complement of a `*` has. */
function dropDeadEnds({ sets, edges, accepts }: Automaton): Automaton {
  const sources: number[][] = edges.map(() => []);
  for (const [state, row] of edges.entries())
    for (let k = 1; k < row.length; k += 2) sources[row[k]!]!.push(state);
  const alive = Uint8Array.from(accepts);
  const todo = [...accepts.keys()].filter((state) => accepts[state] === 1);
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    for (const source of sources[state]!) {
      if (alive[source] === 1) continue;
      alive[source] = 1;
      todo.push(source);
    }
  }
  if (alive.every((flag) => flag === 1)) return { sets, edges, accepts };
  const kept = edges.map((row) => row.filter((_, k) => alive[row[k | 1]!] === 1));
  return { sets, edges: kept, accepts };
}

/** Merges states that have the same edges and acceptance; `*a*b` would else have two states for each star. */
function mergeEqualStates(automaton: Automaton): Automaton {
  const firsts = new Map<string, number>();
  const ids: number[] = [];
  const kept: number[] = [];
  for (const [state, edges] of automaton.edges.entries()) {
    const key = `${automaton.accepts[state]} ${edges.join()}`;
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, kept.length);
      ids.push(kept.push(state) - 1);
    } else ids.push(first);
  }
  if (kept.length === ids.length) return automaton;
  const edges = kept.map((state) => {
    const seen = new Set<number>();
    const row: number[] = [];
    const old = automaton.edges[state]!;
    for (let k = 0; k < old.length; k += 2) {
      const target = ids[old[k + 1]!]!;
      if (seen.has(old[k]! * ids.length + target)) continue;
      seen.add(old[k]! * ids.length + target);
      row.push(old[k]!, target);
    }
    return row;
  });
  return {
    sets: automaton.sets,
    edges,
    accepts: Uint8Array.from(kept, (state) => automaton.accepts[state]!),
  };
}

function closeOverEmpty(draft: Draft, state: number): number[] {
  const reached = [state];
  const seen = new Set(reached);
  for (const from of reached) {
    for (const to of draft.empty[from]!) {
      if (seen.has(to)) continue;
      seen.add(to);
      reached.push(to);
    }
  }
  return reached;
}
