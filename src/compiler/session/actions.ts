import type { Located } from '../../diagnostics/span.ts';
import { describeNode, type Reader, report } from './binding.ts';
import { spanForm } from './durations.ts';
import { need, openFields, read } from './fields.ts';
import { checkId } from './names.ts';
import { command, commandList } from './read-command.ts';
import { keyOf, mapOf } from './read-list.ts';
import { duration } from './read-number.ts';
import type { ActionDeclaration, CommandValue } from './session.ts';

/** Reads `actions`: a milestone action's name → one command, a list of argv lists, or `{run, timeout, check}`. */
export const bindActions: Reader<ActionDeclaration[]> = mapOf((binding, entry, where) => {
  const name = keyOf(entry);
  checkId(binding, name, 'the name of an action');
  if (entry.value.kind !== 'map') {
    const commands = oneOrSeveral(binding, entry.value, where);
    return commands ? { name, commands, timeout_ms: null, check: null } : null;
  }
  const fields = openFields(binding, entry.value, { level: 'action', where, named: name });
  if (!fields) return null;
  const commands = need(binding, fields, 'run', commandList);
  const timeout_ms = read(binding, fields, 'timeout', duration(spanForm));
  const check = read(binding, fields, 'check', trueOrFalse);
  return { name, commands: commands ?? [], timeout_ms, check };
});

const trueOrFalse: Reader<Located<boolean>> = (binding, node, where) => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean')
    return { value: node.value, span: node.span };
  const actual = describeNode(node);
  report(binding, { code: 'wrong-type', span: node.span }, { where, expected: '`true` or `false`', actual });
  return null;
};

/** A list of words is the one command it looks like; only lists inside it make it several. */
const oneOrSeveral: Reader<Located<CommandValue>[]> = (binding, node, where) => {
  if (node.kind === 'list' && node.items.some((item) => item.kind === 'list'))
    return commandList(binding, node, where);
  const single = command(binding, node, where);
  return single ? [single] : null;
};
