import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { ownAgentFiles } from '../../commands/agent-files.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Agent files whose front matter begins and never ends. */
export function* checkAgentFileUnclosed(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, unclosed } of ownAgentFiles(model))
    if (unclosed) yield diagnose('agent-file-unclosed', unclosed, { name });
}
