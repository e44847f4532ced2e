import { type Automaton, step } from './automaton.ts';
import { PROOF_BUDGETS } from './budgets.ts';
import { type CharSet, partitionAlphabet, singleSet } from './char-set.ts';
import { letterRank, pickCautiously, pickLetters } from './letters.ts';
import { type Meter, spend } from './meter.ts';

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
  const simple = buildAlphabet(problem, pickLetters);
  const search = (alphabet: Alphabet): readonly Word[] => new WordSearch(problem, alphabet, meter).run();
  if (!simple.composes) return search(simple);
  const cautious = buildAlphabet(problem, pickCautiously);
  const words = search(cautious);
  if (words.length === 0 && !cautious.complete) meter.exceeded ??= 'steps';
  return words;
}

interface Alphabet {
  /** Letters to try, the most readable first, each with its class. */
  readonly letters: readonly { readonly text: string; readonly cls: number }[];
  /** For each automaton (left, right, unwanted…) and each of its sets, the classes it holds. */
  readonly members: readonly (readonly Uint8Array[])[];
  readonly composes: boolean;
  readonly complete: boolean;
}

const DOT: CharSet = singleSet(0x2e);

function buildAlphabet(problem: WordProblem, pick: typeof pickLetters): Alphabet {
  const automata = [problem.left, problem.right, ...problem.unwanted];
  const { classes, members } = partitionAlphabet([DOT, ...automata.flatMap((automaton) => automaton.sets)]);
  let offset = 1;
  const grouped = automata.map((automaton) => {
    const own = members.slice(offset, offset + automaton.sets.length);
    offset += automaton.sets.length;
    return own;
  });
  const useful = classes.map((_, c) =>
    [0, 1].every((side) => grouped[side]!.some((member) => member[c] === 1)),
  );
  const picked = classes.map((set, c) =>
    useful[c] ? pick(set) : { candidates: [], composes: false, complete: true },
  );
  const letters = picked.flatMap(({ candidates }, cls) => candidates.map((text) => ({ text, cls })));
  letters.sort((a, b) => letterRank(a.text) - letterRank(b.text) || a.cls - b.cls);
  const composes = picked.some((entry) => entry.composes);
  return { letters, members: grouped, composes, complete: picked.every((entry) => entry.complete) };
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

/** One breadth-first search; its lifetime is one call of `findWords`. */
class WordSearch {
  readonly #problem: WordProblem;
  readonly #alphabet: Alphabet;
  readonly #meter: Meter;
  /** For each product state the minimal live sets met so far. */
  readonly #visited = new Map<string | number, (readonly number[])[]>();
  readonly #queue: Node[] = [];
  #words: Word[] = [];
  #subsets = 0;

  constructor(problem: WordProblem, alphabet: Alphabet, meter: Meter) {
    this.#problem = problem;
    this.#alphabet = alphabet;
    this.#meter = meter;
  }

  run(): readonly Word[] {
    const live = this.#problem.unwanted.map((_, index) => index * SPREAD);
    this.#admit({ left: 0, right: 0, read: 0, live, context: '', parent: undefined, letter: '' });
    for (let head = 0; head < this.#queue.length; head++) {
      const node = this.#queue[head]!;
      if (this.#accept(node)) return this.#words;
      if (!this.#expand(node)) return [];
    }
    return this.#words;
  }

  /** Notes a complete name; true when none can be better. */
  #accept(node: Node): boolean {
    const { left, right, unwanted } = this.#problem;
    if (node.read !== 3 || left.accepts[node.left] !== 1 || right.accepts[node.right] !== 1) return false;
    const hits = new Set<number>();
    for (const code of node.live) {
      const index = Math.floor(code / SPREAD);
      if (unwanted[index]!.accepts[code % SPREAD] === 1) hits.add(index);
    }
    const sorted = [...hits].sort((a, b) => a - b);
    if (this.#words.some((word) => isSubset(word.hits, sorted))) return false;
    this.#words = this.#words.filter((word) => !isSubset(sorted, word.hits));
    this.#words.push({ text: spell(node), hits: sorted });
    return sorted.length === 0;
  }

  #expand(node: Node): boolean {
    const { left, right } = this.#problem;
    const [inLeft, inRight] = this.#alphabet.members;
    for (const { text, cls } of this.#alphabet.letters) {
      const lefts = step(left, [node.left], (set) => inLeft![set]![cls] === 1);
      if (!spend(this.#meter, 1)) return false;
      if (lefts.length === 0) continue;
      const rights = step(right, [node.right], (set) => inRight![set]![cls] === 1);
      if (rights.length === 0) continue;
      const context = this.#alphabet.composes ? compose(node.context, text) : '';
      if (context === undefined) continue;
      const live = this.#stepLive(node.live, cls);
      const read = text === '.' && node.read < 3 ? node.read + 1 : 3;
      for (const l of lefts) {
        for (const r of rights) {
          if (!spend(this.#meter, 1)) return false;
          this.#admit({ left: l, right: r, read, live, context, parent: node, letter: text });
        }
      }
      if (this.#subsets > PROOF_BUDGETS.subsets) {
        this.#meter.exceeded ??= 'subsets';
        return false;
      }
    }
    return true;
  }

  #stepLive(live: readonly number[], cls: number): readonly number[] {
    if (live.length === 0) return live;
    const next = new Set<number>();
    for (const code of live) {
      const index = Math.floor(code / SPREAD);
      const member = this.#alphabet.members[index + 2]!;
      for (const target of step(
        this.#problem.unwanted[index]!,
        [code % SPREAD],
        (set) => member[set]![cls] === 1,
      ))
        next.add(index * SPREAD + target);
    }
    return [...next].sort((a, b) => a - b);
  }

  #admit(node: Node): void {
    const product = (node.left * this.#problem.right.edges.length + node.right) * 4 + node.read;
    const key = node.context === '' ? product : `${product} ${node.context}`;
    const known = this.#visited.get(key);
    if (known === undefined) this.#visited.set(key, [node.live]);
    else {
      // Fewer live negations are always at least as good, and the earlier word is no longer.
      if (known.some((live) => isSubset(live, node.live))) return;
      known.push(node.live);
      this.#subsets++;
    }
    this.#queue.push(node);
  }
}

/** What the letter leaves to compose with, or undefined when the name would change under NFC. */
function compose(context: string, letter: string): string | undefined {
  const joined = context + letter;
  if (joined.normalize('NFC') !== joined) return undefined;
  return letter.charCodeAt(0) < 0x300 || /^\P{M}$/u.test(letter) ? keepStarter(context, letter) : joined;
}

function keepStarter(context: string, letter: string): string {
  // Hangul parts are no marks, yet compose with the syllable before them.
  return /^[\u1160-\u11ff]$/.test(letter) ? context + letter : letter;
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
