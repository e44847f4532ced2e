import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { ownAgentFiles } from '../../commands/agent-files.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Agent files that give their agent another name than the file has. */
export function* checkAgentFileName(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, fields } of ownAgentFiles(model)) {
    const written = fields.get('name');
    // `@plugin:agent` is the file `agent.md` of the plugin.
    const file = name.slice(1).replace(/^.*:/, '');
    if (!written || written.value === '' || written.value === file) continue;
    yield diagnose('agent-file-name', written.span, { name, written: written.value });
  }
}
