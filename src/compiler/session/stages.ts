import type { Reader } from './binding.ts';
import { need, openFields, read } from './fields.ts';
import { checkUnique, id } from './names.ts';
import { listOf } from './read-list.ts';
import { textFor } from './read-text.ts';
import type { StageDeclaration } from './session.ts';
import { bindVerify } from './verify.ts';

const stage: Reader<StageDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'stage', where });
  if (!fields) return null;
  const name = need(binding, fields, 'name', id('the name of a stage'));
  const streams = need(binding, fields, 'streams', listOf(textFor('word'), 'not_empty')) ?? [];
  const gate = read(binding, fields, 'gate', bindVerify);
  return name ? { name, streams, gate } : null;
};

/** Reads `stages`, in order. */
export const bindStages: Reader<StageDeclaration[]> = (binding, node, where) => {
  const stages = listOf(stage, 'not_empty')(binding, node, where);
  if (stages)
    checkUnique(
      binding,
      stages.map((entry) => entry.name),
      'stages',
    );
  return stages;
};
