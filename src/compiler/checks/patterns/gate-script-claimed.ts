import { literalPath } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { gateScripts } from '../../model/gate-scripts.ts';

/** Claims that name a script which a gate runs: only then does the gate run it as the stream wrote it. */
export function* checkGateScriptClaimed(model: AnalysedModel): Iterable<Diagnostic> {
  const scripts = new Map(gateScripts(model).map(({ path, command }) => [path, command]));
  if (scripts.size === 0) return;
  for (const { stream, writes } of model.claims)
    for (const { pattern, entry } of writes.claims) {
      const path = entry && !entry.negated ? literalPath(entry.pattern) : undefined;
      const command = path === undefined ? undefined : scripts.get(path);
      if (path === undefined || !command) continue;
      const parameters = { stream: model.streams[stream]!.id, path };
      const related = [{ span: command.span, message: 'the gate runs it here' }];
      yield diagnose('gate-script-claimed', pattern.span, parameters, { related });
    }
}
