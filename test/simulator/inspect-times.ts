import { graphOf } from '../../src/journal/graph.ts';
import type { FakeProcess } from '../rig/fake-world.ts';
import type { Simulation } from './simulate.ts';

interface Span {
  readonly id: string;
  readonly task: string;
  readonly from: number;
  readonly to: number;
}

/** What is wrong with when agents really ran, whoever started them and whatever the journal says. */
export function inspectTimes({ plan, world, records, scenario }: Simulation): string[] {
  const broken: string[] = [];
  const spans = [...world.processes, ...world.strays]
    .flatMap(([id, process]) => spanOf(id, process))
    .filter(({ from, to }) => from < to);
  const limits = new Map<string, number>();
  for (const { name, amount } of plan.capacities) limits.set(name, amount ?? scenario.slots);
  // A limit that is lowered ends nobody: the highest one is what never may be passed.
  for (const event of records)
    if (event.type === 'capacity-changed')
      limits.set(event.name, Math.max(limits.get(event.name) ?? 0, event.amount));
  const { needs, before } = graphOf(plan);
  for (const one of spans) {
    const beside = spans.filter((other) => other.from <= one.from && one.from < other.to);
    for (const [name, limit] of limits) {
      const demands = beside.flatMap(({ task }) => needs.get(task)?.demands ?? []);
      const used = demands
        .filter(([other]) => other === name)
        .reduce((sum, [, amount]) => sum + Math.min(amount, limit), 0);
      if (used > limit && !mayShrink(records, name))
        broken.push(`${used} of ${limit} ${name} are used at ${one.from}: ${beside.map(({ id }) => id)}`);
    }
    for (const other of beside)
      if (other !== one && (needs.get(one.task)?.excludes.includes(other.task) || other.task === one.task))
        broken.push(`${one.id} ran beside ${other.id}`);
    for (const earlier of before.get(one.task) ?? [])
      for (const other of spans)
        if (other.task === earlier && other.from < one.from && other.to > one.from)
          broken.push(`${one.id} began before ${other.id} was over`);
  }
  for (const { id, to } of spans)
    if (to === Number.POSITIVE_INFINITY) broken.push(`${id} still runs after the end of the run`);
  return broken;
}

/** A need takes no more than there is, so what was held under a low limit is more under a higher one. */
function mayShrink(records: Simulation['records'], name: string): boolean {
  return records.some((event) => event.type === 'capacity-changed' && event.name === name);
}

function spanOf(id: string, process: FakeProcess): Span[] {
  const { env } = process.spec;
  if (id !== env['PCOORD_ATTEMPT']) return [];
  const task = `${env['PCOORD_STREAM']}/${env['PCOORD_PHASE']}`;
  return [{ id, task, from: process.started_ms, to: process.ended_ms ?? Number.POSITIVE_INFINITY }];
}
