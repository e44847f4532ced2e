import type { Reader } from './binding.ts';
import { spanForm } from './durations.ts';
import { openFields, read } from './fields.ts';
import { commandList } from './read-command.ts';
import { listOf } from './read-list.ts';
import { duration, integer } from './read-number.ts';
import { textFor } from './read-text.ts';
import type { SetupDeclaration } from './session.ts';

/** Reads `setup`: what a fresh workspace is given before work begins. */
export const bindSetup: Reader<SetupDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'setup', where });
  if (!fields) return null;
  return {
    span: node.span,
    copy: read(binding, fields, 'copy', listOf(textFor('name'))) ?? [],
    run: read(binding, fields, 'run', commandList) ?? [],
    timeout_ms: read(binding, fields, 'timeout', duration(spanForm)),
    ports: read(binding, fields, 'ports', integer(1, 1000)),
  };
};
