import type { Located } from '../../diagnostics/span.ts';
import type { MapEntry } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { report } from './binding.ts';
import { bindEnvironment } from './environment.ts';
import type { Fields } from './fields.ts';
import { entryOf, need, openFields, read, reportMissing } from './fields.ts';
import { checkAgentName } from './names.ts';
import { argvList } from './read-command.ts';
import { keyOf, listOf, mapOf } from './read-list.ts';
import { oneOf, textFor } from './read-text.ts';
import type { AgentDeclaration } from './session.ts';

/** Reads `agents`: how each `"@name"` is run. */
export const bindAgents: Reader<AgentDeclaration[]> = mapOf((binding, entry, where) => {
  const name = keyOf(entry);
  checkAgentName(binding, name);
  return bindAgent(binding, entry, { name, where });
});

const adapter = oneOf(['claude', 'codex', 'acp', 'command']);
const text = textFor('name');
const args = listOf(textFor('argument'));

function bindAgent(
  binding: Binding,
  entry: MapEntry,
  { name, where }: { readonly name: Located<string>; readonly where: string },
): AgentDeclaration | null {
  const fields = openFields(binding, entry.value, { level: 'agent', where, named: name });
  if (!fields) return null;
  const kind = need(binding, fields, 'adapter', adapter);
  const command = read(binding, fields, 'command', argvList);
  const claude = read(binding, fields, 'claude', claudeSettings);
  const codex = read(binding, fields, 'codex', codexSettings);
  const acp = read(binding, fields, 'acp', acpSettings);
  const instructions = read(binding, fields, 'instructions', textFor('prose'));
  const env = read(binding, fields, 'env', bindEnvironment);
  if (!kind) return null;
  checkAdapterKeys(binding, fields, { adapter: kind.value, name });
  const others = { ...(codex ? { codex } : {}), ...(acp ? { acp } : {}) };
  return { name, adapter: kind, command, claude, ...others, instructions, env };
}

/** Settings stand under their adapter's name; those of another adapter would do nothing. */
function checkAdapterKeys(
  binding: Binding,
  fields: Fields,
  { adapter, name }: { readonly adapter: string; readonly name: Located<string> },
): void {
  for (const key of ['command', 'claude', 'codex', 'acp']) {
    const entry = entryOf(fields, key);
    const where = `agent \`${name.value}\``;
    if (entry && key !== adapter)
      report(
        binding,
        { code: 'requires-other', span: entry.keySpan },
        { key, needs: `\`adapter: ${key}\``, where },
      );
  }
  if (adapter === 'command' && !entryOf(fields, 'command')) reportMissing(binding, fields, 'command');
}

const claudeSettings: Reader<NonNullable<AgentDeclaration['claude']>> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'agent_claude', where });
  if (!fields) return null;
  return {
    model: read(binding, fields, 'model', text),
    args: read(binding, fields, 'args', args) ?? [],
    program: read(binding, fields, 'program', text),
    permission_mode: read(binding, fields, 'permission_mode', text),
    allowed_tools: read(binding, fields, 'allowed_tools', listOf(textFor('argument'))),
  };
};

const codexSettings: Reader<NonNullable<AgentDeclaration['codex']>> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'agent_codex', where });
  if (!fields) return null;
  return {
    model: read(binding, fields, 'model', text),
    args: read(binding, fields, 'args', args) ?? [],
    program: read(binding, fields, 'program', text),
  };
};

const acpSettings: Reader<NonNullable<AgentDeclaration['acp']>> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'agent_acp', where });
  if (!fields) return null;
  return {
    args: read(binding, fields, 'args', args) ?? [],
    program: need(binding, fields, 'program', text),
  };
};
