import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { spanInside } from '../shared/scalar-span.ts';
import { environmentsOf } from './environments.ts';

/** Values under `env.set` that name other variables, or the home folder, as a shell would replace them. */
export function* checkEnvNotExpanded(model: AnalysedModel): Iterable<Diagnostic> {
  for (const { env } of environmentsOf(model))
    for (const { name, value } of env.set) {
      const found = /\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*\})|^~\//.exec(value.value);
      if (!found) continue;
      const span = spanInside(value, found.index, found.index + found[0].length);
      yield diagnose('env-not-expanded', span, { name: name.value, part: found[0] });
    }
}
