import { editDistance, MOST_STEPS, newSuggester } from '../../../base/suggest.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { External } from '../../model/model.ts';
import { findPhase } from '../../model/phases.ts';
import { splitPhase } from '../../model/stages.ts';
import { didYouMean, joinNames, quote, replaceScalar } from '../shared/wording.ts';

/** More letters than these are another name. */
const SLIPS = 2;

/** Dependencies that nothing in the session provides and nobody declared as coming from outside. */
export function* checkUnresolvedExternal(model: AnalysedModel): Iterable<Diagnostic> {
  const nearOf = openNear(model);
  for (const external of model.externals) {
    if (external.kind !== 'undeclared') continue;
    const streams = joinNames(external.needed_by.map((stream) => quote(model.streams[stream]!.id)));
    const near = nearOf(external.name);
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

/**
 * What a name may have meant. Outside names often resemble inside ones; only a slip of the pen counts as meant. Who
 * names a phase means one: the name before it is looked for, and the phase stays.
 */
function openNear(model: AnalysedModel): (name: string) => string[] {
  const steps = { left: MOST_STEPS };
  const suggest = newSuggester(knownNames(model), { furthest: SLIPS, steps });
  const streams = new Map(model.streams.map((stream) => [stream.id, stream]));
  const suggestStream = newSuggester([...streams.keys()], { furthest: SLIPS, steps });
  const isSlip = (name: string) => (other: string) => editDistance(name, other, SLIPS) <= SLIPS;
  return (name) => {
    const { streamName, phaseName } = splitPhase(name);
    if (phaseName === null) return suggest(name).filter(isSlip(name));
    const hasPhase = (id: string): boolean => {
      const { declaration, phases } = streams.get(id)!;
      return findPhase(declaration, phases.length, phaseName) !== null;
    };
    const near = suggestStream(streamName).filter(isSlip(streamName)).filter(hasPhase);
    if (near.length > 0) return near.map((id) => `${id}/${phaseName}`);
    return suggest(name).filter((other) => other.includes('/') && isSlip(name)(other));
  };
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
    model.streams.find(({ id }) => id === name || name.startsWith(`${id}/`))?.declaration.id.span ??
    model.milestones.find((milestone) => milestone.name === name)?.declaration.milestone.span ??
    model.artifacts.find((artifact) => artifact.name === name)?.span ??
    model.externals.find((external) => external.name === name)?.span;
  return span ? [{ span, message: `\`${name}\` is here` }] : [];
}
