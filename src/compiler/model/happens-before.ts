import { invariant } from '../../base/invariant.ts';

/** The transitive closure of happens-before, as one row of bits per node. Exact; edges can be added. */
export class HappensBefore {
  readonly #size: number;
  readonly #words: number;
  /** Row `a` has bit `b` when a is done before b starts. */
  readonly #rows: Uint32Array;

  private constructor(size: number) {
    this.#size = size;
    this.#words = (size + 31) >>> 5;
    this.#rows = new Uint32Array(size * this.#words);
  }

  /** The closure of a graph without cycles; `order` is a topological order of its nodes. */
  static of(order: readonly number[], edges: readonly { from: number; to: number }[]): HappensBefore {
    const closure = new HappensBefore(order.length);
    const successors: number[][] = order.map(() => []);
    for (const { from, to } of edges) successors[from]!.push(to);
    for (let at = order.length - 1; at >= 0; at--)
      for (const next of successors[order[at]!]!) closure.#join(order[at]!, next);
    return closure;
  }

  /** Whether `a` is done before `b` starts. */
  before(a: number, b: number): boolean {
    return (this.#rows[a * this.#words + (b >>> 5)]! & (1 << (b & 31))) !== 0;
  }

  /** Whether the two can never run at the same time. */
  ordered(a: number, b: number): boolean {
    return a === b || this.before(a, b) || this.before(b, a);
  }

  /** Adds an edge between two nodes that are not ordered yet, so it cannot close a cycle. */
  add(from: number, to: number): void {
    invariant(!this.ordered(from, to), 'an inserted edge joins unordered nodes');
    for (let node = 0; node < this.#size; node++)
      if (node === from || this.before(node, from)) this.#join(node, to);
  }

  /** Whatever `next` comes before, and `next`, now come after `node`. */
  #join(node: number, next: number): void {
    const to = node * this.#words;
    const from = next * this.#words;
    for (let word = 0; word < this.#words; word++) this.#rows[to + word]! |= this.#rows[from + word]!;
    this.#rows[to + (next >>> 5)]! |= 1 << (next & 31);
  }
}
