import type { Reader } from './binding.ts';
import { spanForm } from './durations.ts';
import { need, openFields, read } from './fields.ts';
import { checkWords, command } from './read-command.ts';
import { listOf } from './read-list.ts';
import { duration } from './read-number.ts';
import { textFor } from './read-text.ts';
import type { VerifyDeclaration } from './session.ts';

/** Reads a gate: a command for the shell, a list of commands, or `{run, protected, timeout}`. */
export const bindVerify: Reader<VerifyDeclaration> = (binding, node, where) => {
  if (node.kind !== 'map') {
    const commands = timedCommands(binding, node, where);
    return commands ? { span: node.span, commands, protected: null } : null;
  }
  const fields = openFields(binding, node, { level: 'verify', where });
  if (!fields) return null;
  const commands = need(binding, fields, 'run', timedCommands) ?? [];
  const timeout = read(binding, fields, 'timeout', duration(spanForm));
  return {
    span: node.span,
    commands: commands.map((entry) => ({ ...entry, timeout_ms: entry.timeout_ms ?? timeout })),
    protected: read(binding, fields, 'protected', listOf(textFor('name'))),
  };
};

type TimedCommand = VerifyDeclaration['commands'][number];

const timedCommand: Reader<TimedCommand> = (binding, node, where) => {
  if (node.kind !== 'map') {
    const plain = command(binding, node, where);
    return plain ? { command: plain, timeout_ms: null } : null;
  }
  const fields = openFields(binding, node, { level: 'timed_command', where });
  if (!fields) return null;
  const own = need(binding, fields, 'run', command);
  const timeout_ms = read(binding, fields, 'timeout', duration(spanForm));
  return own ? { command: own, timeout_ms } : null;
};

const timedList = listOf(timedCommand, 'not_empty');

const timedCommands: Reader<TimedCommand[]> = (binding, node, where) => {
  if (node.kind === 'list') {
    const mark = checkWords(binding, node, where);
    return timedList(binding, node, where)?.map((one) => ({ ...one, command: mark(one.command) })) ?? null;
  }
  const single = timedCommand(binding, node, where);
  return single ? [single] : null;
};
