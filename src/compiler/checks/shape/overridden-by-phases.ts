import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { listedPhases } from '../../model/phases.ts';
import type { PhaseDeclaration, StreamDeclaration } from '../../session/session.ts';

/** Values of a stream that never count because every phase has its own. */
export function* checkOverriddenByPhases({ streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { id, declaration } of streams) {
    const phases = listedPhases(declaration);
    if (phases.length === 0 || saysTwoThings(declaration, phases)) continue;
    for (const { key, by, own, covers } of RULES) {
      const span = own(declaration);
      if (!span || !phases.every((phase) => covers(phase))) continue;
      const related = [{ span: covers(phases[0]!)!, message: 'the first phase has its own here' }];
      yield diagnose('overridden-by-phases', span, { key, stream: id, by }, { subject: [id], related });
    }
  }
}

/** Who names both of two that exclude each other has a finding about that first. */
function saysTwoThings({ agent, command }: StreamDeclaration, phases: readonly PhaseDeclaration[]): boolean {
  return (agent !== null && command !== null) || phases.some((phase) => phase.prompt && phase.command);
}

interface Rule {
  readonly key: string;
  readonly by: string;
  /** Where the stream gives it. */
  readonly own: (stream: StreamDeclaration) => Span | undefined;
  /** Where a phase puts something in its place. */
  readonly covers: (phase: PhaseDeclaration) => Span | undefined;
}

const RULES: readonly Rule[] = [
  {
    key: 'estimate',
    by: '`estimate`',
    own: ({ estimate_ms }) => estimate_ms?.span,
    covers: ({ estimate_ms }) => estimate_ms?.span,
  },
  {
    key: 'verify',
    by: '`verify`',
    own: ({ verify }) => verify?.span,
    covers: ({ verify }) => verify?.span,
  },
  {
    key: 'prompt',
    by: '`prompt` or `command`',
    own: ({ prompt }) => prompt?.span,
    covers: ({ prompt, command }) => (prompt ?? command)?.span,
  },
  {
    key: 'command',
    by: '`command`',
    own: ({ command }) => command?.span,
    covers: ({ command }) => command?.span,
  },
  {
    key: 'agent',
    by: '`command`, so no agent is started',
    own: ({ agent }) => agent?.span,
    covers: ({ command }) => command?.span,
  },
];
