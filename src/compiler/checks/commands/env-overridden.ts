import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import { IN_ATTEMPTS } from '../../commands/variables.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { environmentsOf } from './environments.ts';

/** Variables that are set though pcoord gives them a value of its own. */
export function* checkEnvOverridden(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { owner, env } of environmentsOf(model))
    for (const { name } of env.set)
      if (isOwn(name.value, owner)) yield diagnose('env-overridden', name.span, { name: name.value });
}

/** What an agent sets comes after the environment of its attempt, but before the names that say what it works on. */
function isOwn(name: string, owner: 'stream' | 'agent'): boolean {
  if (owner === 'stream') return IN_ATTEMPTS.has(name);
  return (
    name === 'PCOORD_PROMPT_FILE' || (IN_ATTEMPTS.has(name) && !['TMPDIR', 'PCOORD_SESSION'].includes(name))
  );
}
