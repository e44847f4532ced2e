import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Trigger } from '../../model/model.ts';
import { joinNames, quote } from '../shared/wording.ts';

/** Phases that streams have only because a trigger asks for a later one, while no milestone waits for them. */
export function* checkPhaseGap(model: AnalysedModel): Iterable<Diagnostic> {
  const phased = model.milestones.flatMap(({ triggers }) => triggers.filter(({ phase }) => phase !== null));
  if (phased.length === 0) return;
  const asked = model.streams.map(() => new Set<number>());
  for (const { streams, phase } of phased) for (const stream of streams) asked[stream]!.add(phase!);
  const open = model.streams.filter(
    ({ index, declaration, phases }) => declaration.phases === null && asked[index]!.size < phases.length,
  );
  const groups = new Map<Trigger, { readonly streams: string[]; readonly missing: string }>();
  for (const { id, index, phases } of open) {
    const last = phases.length;
    const missing = phases.filter(({ number }) => !asked[index]!.has(number)).map(({ name }) => name);
    // A stream without any trigger of its own has one phase, and nothing to wait for.
    const trigger = phased.find(({ streams, phase }) => phase === last && streams.includes(index));
    if (!trigger) continue;
    const group = groups.get(trigger);
    if (group) group.streams.push(id);
    else groups.set(trigger, { streams: [id], missing: wordPhases(missing) });
  }
  for (const [trigger, { streams, missing }] of groups) {
    const all = streams.length === model.streams.length && streams.length > 1;
    yield diagnose('phase-gap', trigger.span, {
      trigger: trigger.text,
      streams: all ? 'all streams' : joinNames(streams.map(quote), 3),
      missing,
    });
  }
}

function wordPhases(names: readonly string[]): string {
  return `${names.length === 1 ? 'phase' : 'phases'} ${joinNames(names)}`;
}
