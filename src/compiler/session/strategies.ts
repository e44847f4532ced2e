import type { MapEntry } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { report } from './binding.ts';
import { entryOf, openFields, read, reportMissing } from './fields.ts';
import { checkId } from './names.ts';
import { keyOf, mapOf } from './read-list.ts';
import { oneOf, textFor } from './read-text.ts';
import type { StrategyDeclaration } from './session.ts';

const known = [
  'independent_parallel',
  'synchronized_parallel',
  'pipeline_parallel',
  'coordinated_parallel',
] as const;
const basedOn = oneOf(known);

/** Reads `execution_strategies`: descriptions of the four, and own ones that are based on one of them. */
export const bindStrategies: Reader<StrategyDeclaration[]> = mapOf((binding, entry, where) =>
  bindStrategy(binding, entry, where),
);

function bindStrategy(binding: Binding, entry: MapEntry, where: string): StrategyDeclaration | null {
  const name = keyOf(entry);
  checkId(binding, name, 'the name of a strategy');
  const fields = openFields(binding, entry.value, { level: 'execution_strategy', where, named: name });
  if (!fields) return null;
  for (const key of ['description', 'example', 'coordination', 'efficiency'])
    read(binding, fields, key, textFor('prose'));
  const based_on = read(binding, fields, 'based_on', basedOn);
  const builtIn = known.some((strategy) => strategy === name.value);
  const given = entryOf(fields, 'based_on');
  if (!builtIn && !given) reportMissing(binding, fields, 'based_on');
  if (builtIn && given)
    report(
      binding,
      { code: 'requires-other', span: given.keySpan },
      { key: 'based_on', needs: 'a strategy of your own', where: `the built-in ${fields.what}` },
    );
  return { name, based_on };
}
