/** Order in directed graphs whose nodes are numbers from 0: numbers in, numbers out. */
export { largestAntichain } from './antichain.ts';
export {
  addRow,
  addTransposed,
  type BitMatrix,
  countBits,
  countMatrix,
  countRow,
  hasBit,
  newBitMatrix,
  rowColumns,
  setBit,
  transposeMatrix,
} from './bit-matrix.ts';
export { type CriticalPath, criticalPath } from './critical-path.ts';
export { findShortestCycle } from './cycle.ts';
export { type Edge, topologicalOrder } from './order.ts';
export { answerDetours, answerPaths } from './paths.ts';
export { computeReachability, type Reachability, redundantEdges, unorderedMatrix } from './reachability.ts';
export { type PathFinder, shortestPaths } from './shortest-path.ts';
