import { type Alphabet, buildAlphabet, type Moves, readMoves } from './alphabet.ts';
import type { Automaton } from './automaton.ts';
import { PROOF_BUDGETS } from './budgets.ts';
import { isMark, pickCautiously, pickLetters } from './letters.ts';
import { type Meter, spend } from './meter.ts';
import { findSharedWord } from './shared-word.ts';

/** A name that all wanted automata accept. */
export interface Word {
  readonly text: string;
  /** Which of the unwanted automata accept it too, by index, ascending. */
  readonly hits: readonly number[];
}

/** What a name is wanted to be. */
export interface WordProblem {
  readonly left: Automaton;
  readonly right: Automaton;
  /** Automata that had better not accept the name. */
  readonly unwanted: readonly Automaton[];
}

/**
 * Names that both sides accept, one for each minimal set of unwanted automata that cannot be avoided, each as short
 * as possible. A single name without hits when there is one; empty when the two sides share no name at all, or when
 * the meter ran out (`meter.exceeded` tells).
 */
export function findWords(problem: WordProblem, meter: Meter): readonly Word[] {
  const { left, right, unwanted } = problem;
  const automata = [left, right, ...unwanted];
  if (!spend(meter, costOf(automata))) return [];
  const simple = buildAlphabet(automata, pickLetters);
  if (simple.composes) {
    const cautious = buildAlphabet(automata, pickCautiously);
    const words = searchWords(problem, cautious, meter);
    if (words.length === 0 && !cautious.complete) meter.exceeded ??= 'steps';
    return words;
  }
  if (unwanted.length > 0) return searchWords(problem, simple, meter);
  const text = findSharedWord([left, right], simple, meter);
  return text === undefined ? [] : [{ text, hits: [] }];
}

/** What telling the letters of the automata apart takes: it often is more than the search itself. */
function costOf(automata: readonly Automaton[]): number {
  let sets = 0;
  for (const automaton of automata) sets += automaton.sets.length;
  return 100 + sets * 20;
}

interface Node {
  readonly left: number;
  readonly right: number;
  /** What was read: 0 nothing, 1 `.`, 2 `..`, 3 anything else. */
  readonly read: number;
  /** Live states of the unwanted automata, each as `automaton * SPREAD + state`, ascending. */
  readonly live: readonly number[];
  /** What the next letter could compose with; empty in an alphabet where nothing composes. */
  readonly context: string;
  readonly parent: Node | undefined;
  readonly letter: string;
}

const SPREAD = 65_536;

interface Search {
  readonly problem: WordProblem;
  readonly alphabet: Alphabet;
  readonly meter: Meter;
  /** For each automaton its moves. */
  readonly moves: readonly Moves[];
  /** For each product state the minimal live sets met so far. */
  readonly visited: Map<string | number, (readonly number[])[]>;
  readonly queue: Node[];
  words: Word[];
  subsets: number;
}

/** Breadth first through the product, with the live states of the unwanted automata as a set beside it. */
function searchWords(problem: WordProblem, alphabet: Alphabet, meter: Meter): readonly Word[] {
  const automata = [problem.left, problem.right, ...problem.unwanted];
  const moves = automata.map((automaton, index) => readMoves(automaton, alphabet, index));
  const search: Search = {
    problem,
    alphabet,
    meter,
    moves,
    visited: new Map(),
    queue: [],
    words: [],
    subsets: 0,
  };
  const live = problem.unwanted.map((_, index) => index * SPREAD);
  admit(search, { left: 0, right: 0, read: 0, live, context: '', parent: undefined, letter: '' });
  for (let head = 0; head < search.queue.length; head++) {
    const node = search.queue[head]!;
    if (accept(search, node)) return search.words;
    if (!expand(search, node)) return [];
  }
  return search.words;
}

/** Notes a complete name; true when none can be better. */
function accept(search: Search, node: Node): boolean {
  const { left, right, unwanted } = search.problem;
  if (node.read !== 3 || left.accepts[node.left] !== 1 || right.accepts[node.right] !== 1) return false;
  const hits = new Set<number>();
  for (const code of node.live) {
    const index = Math.floor(code / SPREAD);
    if (unwanted[index]!.accepts[code % SPREAD] === 1) hits.add(index);
  }
  const sorted = [...hits].sort((a, b) => a - b);
  if (search.words.some((word) => isSubset(word.hits, sorted))) return false;
  search.words = search.words.filter((word) => !isSubset(sorted, word.hits));
  search.words.push({ text: spell(node), hits: sorted });
  return sorted.length === 0;
}

function expand(search: Search, node: Node): boolean {
  const { alphabet, meter, moves } = search;
  const row = moves[1]!(node.right);
  for (const [letter, lefts] of moves[0]!(node.left)) {
    const rights = row.get(letter);
    if (!spend(meter, 1 + lefts.length * (rights?.length ?? 0))) return false;
    if (rights === undefined) continue;
    const { text } = alphabet.letters[letter]!;
    const context = alphabet.composes ? compose(node.context, text) : '';
    if (context === undefined) continue;
    const live = stepLive(search, node.live, letter);
    const read = text === '.' && node.read < 3 ? node.read + 1 : 3;
    for (const l of lefts)
      for (const r of rights)
        admit(search, { left: l, right: r, read, live, context, parent: node, letter: text });
    if (search.subsets > PROOF_BUDGETS.subsets) {
      meter.exceeded ??= 'subsets';
      return false;
    }
  }
  return true;
}

function stepLive({ meter, moves }: Search, live: readonly number[], letter: number): readonly number[] {
  if (live.length === 0) return live;
  const next = new Set<number>();
  for (const code of live) {
    const index = Math.floor(code / SPREAD);
    const targets = moves[index + 2]!(code % SPREAD).get(letter);
    if (targets !== undefined) for (const target of targets) next.add(index * SPREAD + target);
  }
  spend(meter, live.length + next.size);
  return [...next].sort((a, b) => a - b);
}

function admit(search: Search, node: Node): void {
  const product = (node.left * search.problem.right.edges.length + node.right) * 4 + node.read;
  const key = node.context === '' ? product : `${product} ${node.context}`;
  const known = search.visited.get(key);
  if (known === undefined) search.visited.set(key, [node.live]);
  else {
    // Fewer live negations are always at least as good, and the earlier word is no longer.
    for (const live of known) {
      spend(search.meter, 1 + (live.length >> 3));
      if (isSubset(live, node.live)) return;
    }
    known.push(node.live);
    search.subsets++;
  }
  // A node weighs some hundred bytes: the limit of steps is one of memory, too.
  spend(search.meter, NODE_STEPS);
  search.queue.push(node);
}

const NODE_STEPS = 3;

/**
 * What the letter leaves for the next one to compose with, or undefined when the name would change under NFC. Marks
 * stand in the order of their classes, so the letter they stand on and the last of them tell all.
 */
function compose(context: string, letter: string): string | undefined {
  const joined = context + letter;
  if (joined.normalize('NFC') !== joined) return undefined;
  if (!isMark(letter)) return letter;
  const [base] = context;
  return base === undefined || isMark(base) ? letter : base + letter;
}

function spell(node: Node): string {
  const letters: string[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) letters.push(at.letter);
  return letters.reverse().join('');
}

/** Whether every number of the ascending list `small` is in the ascending list `large`. */
export function isSubset(small: readonly number[], large: readonly number[]): boolean {
  if (small.length > large.length) return false;
  let k = 0;
  for (const value of small) {
    while (k < large.length && large[k]! < value) k++;
    if (large[k] !== value) return false;
  }
  return true;
}
