import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatSize } from '../../session/phrases.ts';

/** Streams that need more of a capacity than there is. */
export function* checkDemandAboveCapacity({ streams, capacities }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, declaration } of streams)
    for (const { name, amount } of declaration.demands) {
      const capacity = capacities.get(name.value);
      if (!capacity || capacity.amount === null || amount.value <= capacity.amount) continue;
      const related = capacity.span
        ? [{ span: capacity.span, message: `\`${name.value}\` is declared here` }]
        : [];
      // A count has no unit, so a session that writes sizes is answered in sizes.
      const { source, start, end } = amount.span;
      const show = /^\d+$/.test(source.text.slice(start, end)) ? String : formatSize;
      yield diagnose(
        'demand-above-capacity',
        amount.span,
        { stream: id, name: name.value, demand: show(amount.value), capacity: show(capacity.amount) },
        { related },
      );
    }
}
