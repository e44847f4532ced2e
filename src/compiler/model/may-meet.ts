import { type BitMatrix, hasBit, newBitMatrix, setBit } from '../../algorithms/graph/index.ts';
import type { HappensBefore } from './happens-before.ts';
import type { Unit } from './units.ts';

/** Whether some phases of two units of different streams may run at the same time. */
export interface MayMeet {
  (a: Unit, b: Unit): boolean;
  /** The answers for all pairs at once: cheaper where there are many. */
  readonly matrix?: (units: readonly Unit[]) => BitMatrix;
}

/** The test; the closure is made when the first pair is asked for. */
export function newMayMeet(closure: () => HappensBefore): MayMeet {
  return Object.assign(
    (a: Unit, b: Unit): boolean => a.stream !== b.stream && haveUnordered(a.nodes, b.nodes, closure()),
    { matrix: (units: readonly Unit[]) => matrixOf(units, closure()) },
  );
}

/** The pairs of tasks of two units that may run at the same time, the first unit's first. */
export function* unorderedPairs(
  { first, second }: { readonly first: Unit; readonly second: Unit },
  order: HappensBefore,
): Generator<[number, number]> {
  let low = 0;
  for (const a of first.nodes) {
    while (low < second.nodes.length && order.before(second.nodes[low]!, a)) low++;
    for (let k = low; k < second.nodes.length && !order.before(a, second.nodes[k]!); k++)
      yield [a, second.nodes[k]!];
  }
}

/** The nodes of a unit are one after another, so what comes before one of them only grows. */
function haveUnordered(a: readonly number[], b: readonly number[], order: HappensBefore): boolean {
  let low = 0;
  for (const x of a) {
    while (low < b.length && order.before(b[low]!, x)) low++;
    if (low < b.length && !order.before(x, b[low]!)) return true;
  }
  return false;
}

function matrixOf(units: readonly Unit[], order: HappensBefore): BitMatrix {
  const matrix = newBitMatrix(units.length, units.length);
  const together = order.unordered();
  for (const [a, one] of units.entries())
    for (let b = 0; b < a; b++) {
      const other = units[b]!;
      if (one.stream === other.stream) continue;
      const meets =
        one.nodes.length === 1 && other.nodes.length === 1
          ? hasBit(together, one.nodes[0]!, other.nodes[0]!)
          : haveUnordered(one.nodes, other.nodes, order);
      if (!meets) continue;
      setBit(matrix, a, b);
      setBit(matrix, b, a);
    }
  return matrix;
}
