import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { environmentsOf } from './environments.ts';

/** Variables that a stream both passes on and sets. */
export function* checkEnvSetAndPassed(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { owner, env } of environmentsOf(model)) {
    // What an agent allows has no effect at all, and that is said.
    if (owner === 'agent' || env.allow.length === 0 || env.set.length === 0) continue;
    const allowed = new Map(env.allow.map(({ value, span }) => [value, span]));
    for (const { name } of env.set) {
      const span = allowed.get(name.value);
      if (!span) continue;
      const related = [{ span: name.span, message: 'it is set here' }];
      yield diagnose('env-set-and-passed', span, { name: name.value }, { related });
    }
  }
}
