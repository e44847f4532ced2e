import { editDistance, newSuggester } from '../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { External } from '../model/model.ts';
import { didYouMean, joinNames, quote, replaceScalar } from './wording.ts';

/** More letters than these are another name. */
const SLIPS = 2;

/** Dependencies that nothing in the session provides and nobody declared as coming from outside. */
export function* checkUnresolvedExternal(model: AnalysedModel): Iterable<Diagnostic> {
  const suggest = newSuggester(knownNames(model), { furthest: SLIPS });
  for (const external of model.externals) {
    if (external.kind !== 'undeclared') continue;
    const streams = joinNames(external.needed_by.map((stream) => quote(model.streams[stream]!.id)));
    // Outside names often resemble inside ones; only a slip of the pen counts as meant.
    const near = suggest(external.name).filter((name) => editDistance(external.name, name, SLIPS) <= SLIPS);
    yield diagnose(
      'unresolved-external',
      external.span,
      { name: external.name, streams },
      near[0] === undefined
        ? {}
        : {
            help: didYouMean(near),
            fixes: replaceScalar({ span: external.span, value: external.name }, near[0], 'unsafe'),
            related: whereIs(near[0], model),
          },
    );
  }
}

function knownNames(model: AnalysedModel): string[] {
  return [
    ...model.streams.map(({ id }) => id),
    ...model.milestones.map(({ name }) => name),
    ...model.artifacts.map(({ name }) => name),
    ...model.externals.filter(({ kind }) => kind !== 'undeclared').map(({ name }) => name),
  ];
}

function whereIs(name: string, model: AnalysedModel): { span: External['span']; message: string }[] {
  const span =
    model.streams.find(({ id }) => id === name)?.declaration.id.span ??
    model.milestones.find((milestone) => milestone.name === name)?.declaration.milestone.span ??
    model.artifacts.find((artifact) => artifact.name === name)?.span ??
    model.externals.find((external) => external.name === name)?.span;
  return span ? [{ span, message: `\`${name}\` is here` }] : [];
}
