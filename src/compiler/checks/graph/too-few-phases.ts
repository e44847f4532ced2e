import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Triggers that ask for a phase beyond the ones a stream declares. */
export function* checkTooFewPhases({ milestones, streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, triggers } of milestones)
    for (const { span, phase, streams: named } of triggers) {
      if (phase === null) continue;
      for (const stream of named) {
        const { id, phases, declaration } = streams[stream]!;
        if (declaration.phases === null || phase <= phases.length) continue;
        const declared =
          declaration.phases.kind === 'count' ? declaration.phases.count.span : declaration.phases.span;
        yield diagnose(
          'too-few-phases',
          span,
          { stream: id, phases: phases.length, asked: phase, milestone: name },
          { related: [{ span: declared, message: `\`${id}\` declares its phases here` }] },
        );
      }
    }
}
