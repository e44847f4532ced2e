import type { Located } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { listedPhases } from '../../model/phases.ts';

/** Names that stand beside each other, in the order of the text. */
export interface Names {
  /** As in "the … `a` and `b`". */
  readonly kind: string;
  readonly names: readonly Located<string>[];
  /**
   * The same by what is left of them in small letters and with 0 for every number: a series has one shape, and most
   * lists have few, so that little is left to compare.
   */
  readonly shapes: ReadonlyMap<string, readonly Located<string>[]>;
}

const known = new WeakMap<AnalysedModel, readonly Names[]>();

/** Every group of at least two names that people could confuse with each other. Made once per model. */
export function namedThings(model: AnalysedModel): readonly Names[] {
  const made = known.get(model) ?? groupNames(model);
  known.set(model, made);
  return made;
}

function groupNames({ session, externals, streams, artifacts }: AnalysedModel): Names[] {
  const groups: Names[] = [];
  const add = (kind: string, names: readonly Located<string>[]): void => {
    if (names.length > 1) groups.push({ kind, names, shapes: byShape(names) });
  };
  const { config } = session;
  add(
    'streams',
    streams.map(({ declaration }) => declaration.id),
  );
  add('milestones', config?.synchronization_points.map(({ milestone }) => milestone) ?? []);
  add('stages', config?.stages?.map(({ name }) => name) ?? []);
  add(
    'artifacts',
    artifacts.map(({ name, span }) => ({ value: name, span })),
  );
  add(
    'names from outside',
    externals.map(({ name, span }) => ({ value: name, span })),
  );
  for (const [kind, list] of [
    ['agents', session.agents],
    ['actions', session.actions],
    ['capacities', session.capacities],
    ['strategies', session.strategies],
  ] as const)
    add(
      kind,
      list.map(({ name }) => name),
    );
  for (const { id, declaration } of streams)
    if (declaration.phases)
      add(
        `phases of ${id}`,
        listedPhases(declaration).map(({ name }) => name),
      );
  return groups;
}

function byShape(names: readonly Located<string>[]): Map<string, Located<string>[]> {
  const shapes = new Map<string, Located<string>[]>();
  for (const name of names) {
    const shape = name.value.toLowerCase().replace(/\d+/g, '0');
    const group = shapes.get(shape);
    if (group) group.push(name);
    else shapes.set(shape, [name]);
  }
  return shapes;
}
