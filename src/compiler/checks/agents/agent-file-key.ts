import { closest } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { ownAgentFiles } from '../../commands/agent-files.ts';
import { agentFileKeys } from '../../commands/claude-tools.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { didYouMean } from '../shared/wording.ts';

/** Keys of agent files that are nearly, but not quite, one that is known. Others may be somebody’s own. */
export function* checkAgentFileKey(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { name, keys } of ownAgentFiles(model))
    for (const [key, span] of keys) {
      if (agentFileKeys.includes(key) || OTHERS.has(key) || key.length > 40) continue;
      const near = closest(key, agentFileKeys).filter((known) => !keys.has(known));
      if (near.length === 0) continue;
      yield diagnose('agent-file-key', span, { name, key }, { help: didYouMean(near) });
    }
}

/** Keys that other programs read from the same files. */
const OTHERS: ReadonlySet<string> = new Set(['mode', 'permission', 'permissions']);
