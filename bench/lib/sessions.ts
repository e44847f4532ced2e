/** One command of a workload, and the tasks that must be done before it. */
export interface WorkItem {
  readonly id: string;
  readonly argv: readonly string[];
  readonly after: readonly string[];
}

/** `count` commands that wait for nothing. */
export function flatWork(count: number): WorkItem[] {
  return Array.from({ length: count }, (_, index) => ({ id: `t${index}`, argv: ['true'], after: [] }));
}

/** Layers of equal width; every task but those of the first layer waits for `parents` tasks of the layer before. */
export function layeredWork(shape: {
  layers: number;
  width: number;
  parents: number;
  seed: number;
}): WorkItem[] {
  const draw = seededNumbers(shape.seed);
  const items: WorkItem[] = [];
  for (let layer = 0; layer < shape.layers; layer += 1)
    for (let place = 0; place < shape.width; place += 1) {
      const after = new Set<string>();
      while (layer > 0 && after.size < shape.parents) after.add(`l${layer - 1}n${draw(shape.width)}`);
      items.push({ id: `l${layer}n${place}`, argv: ['true'], after: [...after] });
    }
  return items;
}

/** The workload as a session: streams without write claims, so that no integration stands in the measured way. */
export function sessionOf(items: readonly WorkItem[]): string {
  const streams = items.map(
    ({ id, argv, after }) =>
      `    ${id}:\n      command: ${JSON.stringify(argv)}\n${after.length > 0 ? `      dependencies: ${JSON.stringify(after)}\n` : ''}`,
  );
  return [
    'parallel_session_config:\n',
    '  session_id: bench\n',
    '  coordination_strategy: independent_parallel\n',
    '  work_streams:\n',
    ...streams,
  ].join('');
}

/** Whole numbers below a bound, the same sequence for the same seed (a linear congruential generator). */
function seededNumbers(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
