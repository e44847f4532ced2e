/** One kind of mapping in a session: how messages call it, where it stands, and the keys it may have. */
export interface Level {
  /** As in "unknown key `x` in …". */
  readonly what: string;
  /** Where such a mapping stands; `<…>` is a name the author chooses. */
  readonly path: string;
  readonly keys: readonly string[];
}

/** The name of a kind of mapping; the JSON Schemas define each under the same name. */
export type LevelName = keyof typeof levels;

/**
 * Every mapping of the language whose keys are fixed, in the order in which documentation lists them. Readers, the
 * hints for misplaced keys and the test that holds the schemas in step all go by this table.
 */
export const levels = {
  session: {
    what: 'a session file',
    path: '',
    keys: [
      'parallel_session_config',
      'batch_optimization',
      'execution_strategies',
      'parallelization_assessment',
      'agents',
      'actions',
      'capacities',
      'externals',
      'repository',
      'verify',
      'setup',
      'permissions',
      'budgets',
      'mcp_servers',
      'checks',
    ],
  },
  overlay: {
    what: 'an overlay file',
    path: '(overlay)',
    keys: ['agents', 'actions', 'capacities', 'externals', 'verify', 'setup', 'checks'],
  },
  config: {
    what: '`parallel_session_config`',
    path: 'parallel_session_config',
    keys: [
      'session_id',
      'coordination_strategy',
      'work_streams',
      'stages',
      'synchronization_points',
      'conflict_resolution',
    ],
  },
  stream: {
    what: 'a work stream',
    path: 'parallel_session_config.work_streams.<stream>',
    keys: [
      'agent',
      'command',
      'focus',
      'prompt',
      'resources',
      'reads',
      'dependencies',
      'provides',
      'sync_schedule',
      'phases',
      'estimate',
      'demands',
      'verify',
      'timeout',
      'retries',
      'env',
      'setup',
      'budget',
      'priority',
      'out_of_scope',
      'workspace',
    ],
  },
  phase: {
    what: 'a phase',
    path: 'parallel_session_config.work_streams.<stream>.phases[]',
    keys: ['name', 'prompt', 'command', 'resources', 'estimate', 'verify'],
  },
  claim: {
    what: 'an entry of `resources`',
    path: 'parallel_session_config.work_streams.<stream>.resources[]',
    keys: ['path', 'mode', 'regenerate'],
  },
  artifact: {
    what: 'an entry of `provides`',
    path: 'parallel_session_config.work_streams.<stream>.provides[]',
    keys: ['name', 'file', 'phase'],
  },
  prompt_file: {
    what: '`prompt`',
    path: 'parallel_session_config.work_streams.<stream>.prompt',
    keys: ['file'],
  },
  stage: {
    what: 'a stage',
    path: 'parallel_session_config.stages[]',
    keys: ['name', 'streams', 'gate'],
  },
  milestone: {
    what: 'a synchronization point',
    path: 'parallel_session_config.synchronization_points[]',
    keys: ['milestone', 'triggers', 'actions', 'timeout'],
  },
  trigger: {
    what: 'a trigger',
    path: 'parallel_session_config.synchronization_points[].triggers[]',
    keys: ['streams', 'phase'],
  },
  conflict_resolution: {
    what: '`conflict_resolution`',
    path: 'parallel_session_config.conflict_resolution',
    keys: ['file_conflicts', 'resource_conflicts', 'dependency_conflicts'],
  },
  file_conflicts: {
    what: '`file_conflicts`',
    path: 'parallel_session_config.conflict_resolution.file_conflicts',
    keys: ['strategy', 'notification', 'resolver'],
  },
  resource_conflicts: {
    what: '`resource_conflicts`',
    path: 'parallel_session_config.conflict_resolution.resource_conflicts',
    keys: ['strategy', 'priority_order'],
  },
  dependency_conflicts: {
    what: '`dependency_conflicts`',
    path: 'parallel_session_config.conflict_resolution.dependency_conflicts',
    keys: ['strategy', 'timeout', 'escalate_to'],
  },
  agent: {
    what: 'an agent',
    path: 'agents.<@agent>',
    keys: ['adapter', 'command', 'claude', 'codex', 'acp', 'instructions', 'env'],
  },
  agent_claude: {
    what: '`claude`',
    path: 'agents.<@agent>.claude',
    keys: ['model', 'args', 'program', 'permission_mode', 'allowed_tools'],
  },
  agent_codex: {
    what: '`codex`',
    path: 'agents.<@agent>.codex',
    keys: ['model', 'args', 'program'],
  },
  agent_acp: {
    what: '`acp`',
    path: 'agents.<@agent>.acp',
    keys: ['args', 'program'],
  },
  action: {
    what: 'an action',
    path: 'actions.<action>',
    keys: ['run', 'timeout', 'check'],
  },
  external: {
    what: 'an external',
    path: 'externals.<name>',
    keys: ['exists', 'manual'],
  },
  repository: {
    what: '`repository`',
    path: 'repository',
    keys: ['base', 'session_branch'],
  },
  verify: {
    what: '`verify`',
    path: 'verify',
    keys: ['run', 'protected', 'timeout'],
  },
  timed_command: {
    what: 'a command',
    path: 'verify[]',
    keys: ['run', 'timeout'],
  },
  setup: {
    what: '`setup`',
    path: 'setup',
    keys: ['copy', 'run', 'timeout', 'ports'],
  },
  environment: {
    what: '`env`',
    path: 'parallel_session_config.work_streams.<stream>.env',
    keys: ['allow', 'set'],
  },
  budget: {
    what: 'a budget',
    path: 'budgets.session',
    keys: ['tokens', 'usd', 'wall', 'turns'],
  },
  budgets: {
    what: '`budgets`',
    path: 'budgets',
    keys: ['session', 'stream'],
  },
  permissions: {
    what: '`permissions`',
    path: 'permissions',
    keys: ['allow', 'deny', 'unattended'],
  },
  mcp_server: {
    what: 'an MCP server',
    path: 'mcp_servers.<server>',
    keys: ['type', 'command', 'args', 'env', 'url', 'headers'],
  },
  execution_strategy: {
    what: 'an execution strategy',
    path: 'execution_strategies.<strategy>',
    keys: ['description', 'example', 'coordination', 'efficiency', 'based_on'],
  },
  parallelization_assessment: {
    what: '`parallelization_assessment`',
    path: 'parallelization_assessment',
    keys: ['task_decomposition', 'agent_coordination', 'resource_optimization'],
  },
  batch_optimization: {
    what: '`batch_optimization`',
    path: 'batch_optimization',
    keys: ['batch_triggers', 'batching_patterns', 'performance_optimization'],
  },
  batching_patterns: {
    what: '`batching_patterns`',
    path: 'batch_optimization.batching_patterns',
    keys: ['read_operations', 'write_operations', 'tool_calls'],
  },
  read_operations: {
    what: '`read_operations`',
    path: 'batch_optimization.batching_patterns.read_operations',
    keys: ['batch_size', 'timeout', 'optimization'],
  },
  write_operations: {
    what: '`write_operations`',
    path: 'batch_optimization.batching_patterns.write_operations',
    keys: ['batch_size', 'conflict_check', 'rollback_strategy'],
  },
  tool_calls: {
    what: '`tool_calls`',
    path: 'batch_optimization.batching_patterns.tool_calls',
    keys: ['parallel_limit', 'grouping', 'monitoring'],
  },
  performance_optimization: {
    what: '`performance_optimization`',
    path: 'batch_optimization.performance_optimization',
    keys: ['resource_monitoring', 'adaptive_batching'],
  },
} as const;

/** Where in a session a key would be right, if anywhere: paths such as `parallel_session_config.work_streams.<stream>`. */
export function levelsWithKey(key: string): string[] {
  const found = new Set<string>();
  for (const level of Object.values<Level>(levels))
    if (level !== levels.overlay && level.keys.includes(key)) found.add(level.path);
  return [...found];
}
