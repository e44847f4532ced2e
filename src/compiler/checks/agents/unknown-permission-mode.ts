import { closest } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Located } from '../../../diagnostics/span.ts';
import { agentFiles } from '../../commands/agent-files.ts';
import { permissionModes } from '../../commands/claude-tools.ts';
import { usedAgents } from '../../commands/uses.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { didYouMean, replaceScalar } from '../shared/wording.ts';

/** Permission modes that Claude Code does not have. */
export function* checkUnknownPermissionMode(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { mode, fixable } of modesOf(model)) {
    if (permissionModes.includes(mode.value)) continue;
    const near = mode.value.length > 40 ? [] : closest(mode.value, permissionModes);
    const details = near[0]
      ? { help: didYouMean(near), fixes: fixable ? replaceScalar(mode, near[0], 'unsafe') : [] }
      : {};
    yield diagnose('unknown-permission-mode', mode.span, { mode: mode.value }, details);
  }
}

function* modesOf(
  model: AnalysedModel,
): Iterable<{ readonly mode: Located<string>; readonly fixable: boolean }> {
  for (const { agent } of usedAgents(model)) {
    // Another program may have modes of its own.
    const mode = agent.claude?.permission_mode;
    if (mode && agent.claude.program === null) yield { mode, fixable: true };
  }
  for (const { fields } of agentFiles(model)) {
    const mode = fields.get('permissionMode');
    // Only sessions and overlays are edited.
    if (mode && mode.value !== '') yield { mode, fixable: false };
  }
}
