import type { Located } from '../../diagnostics/span.ts';
import type { MapEntry } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { report } from './binding.ts';
import type { Fields } from './fields.ts';
import { entryOf, need, openFields, read } from './fields.ts';
import { checkId } from './names.ts';
import { toPlain } from './plain.ts';
import { keyOf, listOf, mapOf } from './read-list.ts';
import { oneOf, textFor } from './read-text.ts';

/** Reads `mcp_servers`: the same shape as the entries of `.mcp.json`. */
export const bindMcpServers: Reader<Located<unknown>> = (binding, node, where) => {
  const servers = readServers(binding, node, where);
  return servers && { value: toPlain(node), span: node.span };
};

const readServers = mapOf((binding, entry, where) => {
  checkId(binding, keyOf(entry), 'the name of a server');
  bindServer(binding, entry, where);
  return true;
});

const type = oneOf(['stdio', 'http', 'sse']);
const text = textFor('argument');
const texts = mapOf((binding, entry, where) => text(binding, entry.value, where));

function bindServer(binding: Binding, entry: MapEntry, where: string): void {
  const fields = openFields(binding, entry.value, { level: 'mcp_server', where, named: keyOf(entry) });
  if (!fields) return;
  const kind = read(binding, fields, 'type', type)?.value ?? (entryOf(fields, 'type') ? null : 'stdio');
  if (kind === 'stdio') {
    need(binding, fields, 'command', text);
    forbid(binding, fields, { keys: ['url', 'headers'], needs: '`type: http` or `type: sse`' });
  } else if (kind !== null) {
    need(binding, fields, 'url', text);
    forbid(binding, fields, { keys: ['command', 'args', 'env'], needs: '`type: stdio`' });
  }
  if (kind === 'stdio') {
    read(binding, fields, 'args', listOf(text));
    read(binding, fields, 'env', texts);
  } else if (kind !== null) read(binding, fields, 'headers', texts);
}

function forbid(
  binding: Binding,
  fields: Fields,
  { keys, needs }: { readonly keys: readonly string[]; readonly needs: string },
): void {
  for (const key of keys) {
    const entry = entryOf(fields, key);
    if (entry)
      report(binding, { code: 'requires-other', span: entry.keySpan }, { key, needs, where: fields.what });
  }
}
