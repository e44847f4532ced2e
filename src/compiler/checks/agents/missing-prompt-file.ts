import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { listedPhases } from '../../model/phases.ts';

/** Prompt files that cannot be read. */
export function* checkMissingPromptFile({ streams, files }: AnalysedModel): Iterable<Diagnostic> {
  const read = new Set(files.filter(({ role }) => role === 'prompt').map(({ path }) => path));
  for (const { declaration } of streams)
    for (const { prompt } of [declaration, ...listedPhases(declaration)]) {
      if (prompt?.value.kind !== 'file' || read.has(prompt.value.path.value)) continue;
      yield diagnose('missing-prompt-file', prompt.value.path.span, { path: prompt.value.path.value });
    }
}
