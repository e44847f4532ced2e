import { addRow, type BitMatrix, hasBit, newBitMatrix, setBit } from './bit-matrix.ts';
import { type Edge, groupTargets, topologicalOrder } from './order.ts';

/** So many starting points are followed at once: their marks take 128 bytes a node. */
const AT_ONCE = 1024;

/**
 * Answers for each pair whether a path of at least one edge leads from its first node to its second; undefined for a
 * cycle. Costs edges × different first nodes / 32 steps and little memory: cheaper than all ancestors of all nodes
 * where few nodes are asked about.
 */
export function answerPaths(
  size: number,
  edges: readonly Edge[],
  questions: readonly Edge[],
): boolean[] | undefined {
  return answer({ size, edges, questions }, hasBit);
}

/** The same for paths of at least two edges: whether the second node comes after the first without an edge of their own. */
export function answerDetours(
  size: number,
  edges: readonly Edge[],
  questions: readonly Edge[],
): boolean[] | undefined {
  const before: number[][] = Array.from({ length: size }, () => []);
  for (const [from, to] of edges) before[to]!.push(from);
  let marks: BitMatrix | undefined;
  let unions = new Map<number, BitMatrix>();
  return answer({ size, edges, questions }, (current, to, column) => {
    if (marks !== current) unions = new Map();
    marks = current;
    const union = unions.get(to) ?? unite(current, before[to]!);
    unions.set(to, union);
    return hasBit(union, 0, column);
  });
}

interface Asked {
  readonly size: number;
  readonly edges: readonly Edge[];
  readonly questions: readonly Edge[];
}

/** `read` says from the marks of all nodes whether the node was reached from the starting point of a column. */
function answer(
  { size, edges, questions }: Asked,
  read: (marks: BitMatrix, node: number, column: number) => boolean,
): boolean[] | undefined {
  const order = topologicalOrder(size, edges);
  if (order === undefined) return undefined;
  const followers = groupTargets(size, edges);
  const answers = questions.map(() => false);
  const asked = groupByStart(questions);
  const sources = [...asked.keys()];
  for (let start = 0; start < sources.length; start += AT_ONCE) {
    const some = sources.slice(start, start + AT_ONCE);
    const columns = new Map(some.map((node, at) => [node, at]));
    const marks = newBitMatrix(size, some.length);
    for (const node of order) {
      const own = columns.get(node);
      for (const next of followers[node]!) {
        addRow(marks, next, node);
        if (own !== undefined) setBit(marks, next, own);
      }
    }
    for (const [column, node] of some.entries())
      for (const index of asked.get(node)!) answers[index] = read(marks, questions[index]![1], column);
  }
  return answers;
}

function groupByStart(questions: readonly Edge[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [index, [from]] of questions.entries()) {
    const list = groups.get(from);
    if (list) list.push(index);
    else groups.set(from, [index]);
  }
  return groups;
}

function unite(marks: BitMatrix, nodes: readonly number[]): BitMatrix {
  const union = newBitMatrix(1, marks.columns);
  for (const node of nodes)
    for (let k = 0; k < marks.stride; k++)
      union.words[k] = union.words[k]! | marks.words[node * marks.stride + k]!;
  return union;
}
