import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { sortDiagnostics } from '../../diagnostics/diagnostic.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { bindActions } from './actions.ts';
import { bindAgents } from './agents.ts';
import { bindAssessment } from './assessment.ts';
import { bindBatch } from './batch.ts';
import type { Binding } from './binding.ts';
import { describeNode, listWords, report, startBinding } from './binding.ts';
import { bindBudgets } from './budgets.ts';
import { bindCapacities } from './capacities.ts';
import { bindChecks } from './checks.ts';
import { bindConfig } from './config.ts';
import { bindExternals } from './externals.ts';
import type { Fields } from './fields.ts';
import { openFields, read } from './fields.ts';
import { levels } from './keys.ts';
import { bindMcpServers } from './mcp-servers.ts';
import { bindPermissions } from './permissions.ts';
import { bindRepository } from './repository.ts';
import type { Overlay, Session } from './session.ts';
import { bindSetup } from './setup.ts';
import { bindStrategies } from './strategies.ts';
import { bindVerify } from './verify.ts';

/**
 * Checks the shape of a whole session and reads every phrase in it. Bad parts are reported and left out, the rest is
 * read on, so one call tells everything. There is no value only when the file is not a session at all.
 */
export function bind(tree: SyntaxTree): Outcome<Session> {
  const binding = startBinding(tree);
  const fields = openFile(binding, tree, 'session');
  if (!fields) return { diagnostics: sortDiagnostics(binding.diagnostics) };
  const budgets = read(binding, fields, 'budgets', bindBudgets);
  const value: Session = {
    ...bindShared(binding, fields),
    config: read(binding, fields, 'parallel_session_config', bindConfig),
    repository: read(binding, fields, 'repository', bindRepository) ?? { base: null, session_branch: null },
    budgets: budgets?.session ?? null,
    stream_budget: budgets?.stream ?? null,
    strategies: read(binding, fields, 'execution_strategies', bindStrategies) ?? [],
    batch: read(binding, fields, 'batch_optimization', bindBatch),
    permissions: read(binding, fields, 'permissions', bindPermissions),
    mcp_servers: read(binding, fields, 'mcp_servers', bindMcpServers),
    assessment: read(binding, fields, 'parallelization_assessment', bindAssessment) ?? [],
  };
  return { value, diagnostics: sortDiagnostics(binding.diagnostics) };
}

/** The same for an overlay file. */
export function bindOverlay(tree: SyntaxTree): Outcome<Overlay> {
  const binding = startBinding(tree);
  const fields = openFile(binding, tree, 'overlay');
  if (!fields) return { diagnostics: sortDiagnostics(binding.diagnostics) };
  return { value: bindShared(binding, fields), diagnostics: sortDiagnostics(binding.diagnostics) };
}

/** What sessions and overlays both may hold. */
function bindShared(binding: Binding, fields: Fields): Overlay {
  return {
    source: binding.tree.source,
    agents: read(binding, fields, 'agents', bindAgents) ?? [],
    actions: read(binding, fields, 'actions', bindActions) ?? [],
    capacities: read(binding, fields, 'capacities', bindCapacities) ?? [],
    externals: read(binding, fields, 'externals', bindExternals) ?? [],
    verify: read(binding, fields, 'verify', bindVerify),
    setup: read(binding, fields, 'setup', bindSetup),
    checks: read(binding, fields, 'checks', bindChecks) ?? [],
  };
}

/** Opens the file's top mapping; a file of which no key is known gets one finding, not one for each key. */
function openFile(binding: Binding, tree: SyntaxTree, level: 'session' | 'overlay'): Fields | null {
  const { root } = tree;
  const { what } = levels[level];
  if (root.kind !== 'map') {
    const parameters = { where: what, expected: 'a mapping', actual: describeNode(root) };
    report(binding, { code: 'wrong-type', span: root.span }, parameters);
    return null;
  }
  const schema = root.entries.find(({ key }) => key === 'schema');
  if (schema?.value.kind === 'scalar' && schema.value.text.startsWith('pcoord.plan/')) {
    report(binding, { code: 'plan-not-session', span: schema.keySpan }, { what });
    return null;
  }
  const known: readonly string[] = levels[level].keys;
  const others = Object.values(levels).flatMap((other): readonly string[] => other.keys);
  const foreign = (key: string) => !known.includes(key) && !others.includes(key);
  if (root.entries.length > 1 && root.entries.every((entry) => foreign(entry.key))) {
    const parameters = { what, expected: listWords(known) };
    report(binding, { code: 'not-a-session', span: root.entries[0]!.keySpan }, parameters);
    return null;
  }
  return openFields(binding, root, { level, where: what });
}
