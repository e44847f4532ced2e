/**
 * Makes `recorded/*.jsonl` anew with the real program (see installed.ts): `node test/rig/claude/record.ts`. What
 * changes from run to run (ids, times, paths) is replaced, so that a diff shows what the program changed.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { claudeArgv, plainClaude } from '../../../src/agents/argv.ts';
import { claudeAdapter } from '../../../src/agents/claude.ts';
import { startProvider } from '../provider/server.ts';
import { findClaude } from './installed.ts';
import { makeWorkspace, runClaude } from './run-claude.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const program = findClaude();
if (program === null) {
  process.stderr.write('claude is not installed: set PCOORD_TEST_CLAUDE\n');
  process.exit(3);
}
for (const scenario of scenarios) {
  const lines = await record(program, scenario);
  const file = fileURLToPath(new URL(`recorded/${scenario.name}.jsonl`, import.meta.url));
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  process.stdout.write(`${scenario.name}: ${lines.length} events\n`);
}

async function record(path: string, scenario: Scenario): Promise<string[]> {
  const provider = await startProvider(scenario.scripts);
  const cwd = makeWorkspace();
  const prompt = `MARK-${scenario.name}`;
  const launch = claudeAdapter.launch({
    agent: {
      name: '@recorded',
      adapter: 'claude',
      argv: claudeArgv({ ...plainClaude, program: path }),
      env: {},
      source: null,
      instructions: null,
      model: null,
    },
    ...{ stream: 'recorded', phase: '1', attempt: 'recorded.1.1', run: 'recording' },
    ...{ workspace: cwd, prompt_file: '', prompt, writes: scenario.writes },
  });
  const { signal } = scenario;
  const run = await runClaude({
    ...{ launch, prompt, cwd, url: provider.url },
    started: (kill) => {
      if (signal !== undefined) void provider.arrived(signal.after).then(() => kill(signal.name));
    },
  });
  await provider.close();
  rmSync(cwd, { recursive: true, force: true });
  if (run.exit_code !== scenario.exit_code)
    throw new Error(`${scenario.name}: exit ${run.exit_code}\n${run.stderr}`);
  return run.stdout
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => steady(line, cwd));
}

function steady(line: string, cwd: string): string {
  const event = JSON.parse(line.replaceAll(cwd, '/workspace'), (key, value: unknown) =>
    steadyField(key, value),
  ) as Record<string, unknown>;
  if (event['subtype'] !== 'init') return JSON.stringify(event);
  // Lists of everything the program offers: long, and of no meaning here.
  const kept = [
    'type',
    'subtype',
    'cwd',
    'session_id',
    'model',
    'permissionMode',
    'claude_code_version',
    'uuid',
  ];
  return JSON.stringify(Object.fromEntries(kept.map((key) => [key, event[key]])));
}

function steadyField(key: string, value: unknown): unknown {
  if (key === 'session_id' && typeof value === 'string') return '00000000-0000-4000-8000-000000000001';
  if (key === 'uuid' && typeof value === 'string') return '00000000-0000-4000-8000-000000000002';
  if (key === 'timestamp' && typeof value === 'string') return '2026-01-01T00:00:00.000Z';
  if (/(duration|delay|ttft|time)[a-z_]*_ms$|^duration_ms$|^end_time$/.test(key) && typeof value === 'number')
    return 1;
  if (/^(run_id|task_id|agent_id|agentId)$/.test(key) && typeof value === 'string') return 'id';
  if (/^(output_file|outputFile)$/.test(key) && typeof value === 'string') return '/tmp/output';
  if (typeof value === 'string' && /^(Error: )?Permission to use|^Async agent launched/.test(value)) {
    return `${value.split('.')[0]}.`;
  }
  return value;
}
