import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Streams, milestones, artifacts and externals that share a name; several streams that provide one artifact. */
export function* checkNameClash(model: AnalysedModel): Iterable<Diagnostic> {
  const seen = new Map<string, Named>();
  for (const named of namesOf(model)) {
    const first = seen.get(named.name);
    if (!first) {
      seen.set(named.name, named);
      continue;
    }
    // Two of one kind in one place are named twice in one list: the shape checks say so.
    if (first.kind === named.kind && first.owner === named.owner) continue;
    yield diagnose(
      'name-clash',
      named.span,
      { first: first.phrase, second: named.phrase },
      { related: [{ span: first.span, message: `${first.phrase} is here` }] },
    );
  }
}

interface Named {
  readonly name: string;
  readonly kind: string;
  readonly phrase: string;
  readonly owner: string;
  readonly span: Span;
}

function* namesOf(model: AnalysedModel): Iterable<Named> {
  for (const { id, declaration } of model.streams)
    yield { name: id, kind: 'stream', phrase: `stream \`${id}\``, owner: '', span: declaration.id.span };
  for (const { name, declaration } of model.milestones)
    yield {
      name,
      kind: 'milestone',
      phrase: `milestone \`${name}\``,
      owner: '',
      span: declaration.milestone.span,
    };
  for (const { name, span, stream } of model.artifacts) {
    const owner = model.streams[stream]!.id;
    yield { name, kind: 'artifact', phrase: `artifact \`${name}\` of \`${owner}\``, owner, span };
  }
  for (const { name, span, kind } of model.externals)
    if (kind !== 'undeclared')
      yield { name, kind: 'external', phrase: `external \`${name}\``, owner: '', span };
}
