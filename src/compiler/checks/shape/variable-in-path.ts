import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { lookOf } from '../patterns/pattern-looks.ts';
import { spanInside } from '../shared/scalar-span.ts';
import { writtenPaths } from './written-paths.ts';

/** `${NAME}`, `$NAME/`, `{{ name }}` and `%NAME%` in paths, patterns and refs: nothing puts a value there. */
export function* checkVariableInPath(model: AnalysedModel): Iterable<Diagnostic> {
  const texts = [model.session.source.text, ...model.overlays.map(({ source }) => source.text)];
  if (!texts.some((text) => /[$%]|\{\{/.test(text))) return;
  for (const { path, where, isClaim } of writtenPaths(model)) {
    const found = PLACEHOLDER.exec(path.value);
    // Templates of projects have such directories.
    if (!found || /cookiecutter|copier/.test(found[0])) continue;
    // Of claims, somebody's home folder and the like have a finding of their own.
    if (isClaim && lookOf(path.value)?.kind === 'outside') continue;
    yield diagnose('variable-in-path', spanInside(path, found.index, found.index + found[0].length), {
      placeholder: found[0],
      where,
    });
  }
}

const PLACEHOLDER =
  /\$\{[A-Za-z_][^{}]{0,80}\}|\{\{[^{}]{1,80}\}\}|(?<![^/])\$[A-Z_][A-Z0-9_]*(?=\/|$)|%[A-Z_][A-Z0-9_]*%/;
