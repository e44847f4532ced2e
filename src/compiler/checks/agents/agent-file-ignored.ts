import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { ownAgentFiles } from '../../commands/agent-files.ts';
import { helpingKeys, limitingKeys } from '../../commands/claude-tools.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Settings of agent files that a run does not hand over: a warning where they limit the agent, else a note. */
export function* checkAgentFileIgnored(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, keys } of ownAgentFiles(model))
    for (const [key, span] of keys) {
      const severity = limitingKeys.includes(key) ? 'warning' : helpingKeys.includes(key) ? 'info' : null;
      if (severity) yield diagnose('agent-file-ignored', span, { name, key }, { severity });
    }
}
