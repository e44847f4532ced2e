import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';

/** Streams that need more of a capacity than there is. */
export function* checkDemandAboveCapacity({ streams, capacities }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, declaration } of streams)
    for (const { name, amount } of declaration.demands) {
      const capacity = capacities.get(name.value);
      if (!capacity || capacity.amount === null || amount.value <= capacity.amount) continue;
      const related = capacity.span
        ? [{ span: capacity.span, message: `\`${name.value}\` is declared here` }]
        : [];
      yield diagnose(
        'demand-above-capacity',
        amount.span,
        { stream: id, name: name.value, demand: amount.value, capacity: capacity.amount },
        { related },
      );
    }
}
