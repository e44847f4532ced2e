import type { Located } from '../../diagnostics/span.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { spanForm } from './durations.ts';
import { need, openFields, read } from './fields.ts';
import { checkId } from './names.ts';
import { checkWords, command } from './read-command.ts';
import { keyOf, listOf, mapOf } from './read-list.ts';
import { duration } from './read-number.ts';
import type { ActionDeclaration, CommandValue } from './session.ts';

/** Reads `actions`: a milestone action's name → a command for the shell, a list of commands, or `{commands, timeout}`. */
export const bindActions: Reader<ActionDeclaration[]> = mapOf((binding, entry, where) => {
  const name = keyOf(entry);
  checkId(binding, name, 'the name of an action');
  if (entry.value.kind !== 'map') {
    const commands = readCommands(binding, entry.value, where);
    return commands ? { name, commands, timeout_ms: null } : null;
  }
  const fields = openFields(binding, entry.value, { level: 'action', where, at: name.span });
  if (!fields) return null;
  const commands = need(binding, fields, 'commands', readCommands);
  const timeout_ms = read(binding, fields, 'timeout', duration(spanForm));
  return { name, commands: commands ?? [], timeout_ms };
});

function readCommands(binding: Binding, node: SyntaxNode, where: string): Located<CommandValue>[] | null {
  if (node.kind !== 'list') {
    const single = command(binding, node, where);
    return single ? [single] : null;
  }
  checkWords(binding, node, where);
  return listOf(command, 'not_empty')(binding, node, where);
}
