import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ 'a.txt': 'one\n', 'b.txt': 'two\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

describe('a budget of time', () => {
  it('ends the agent at the limit; its work is kept and named, the others arrive, exit 1', async () => {
    const streams = {
      slow: {
        command: sh('echo half > a.txt; exec sleep 600'),
        resources: ['a.txt'],
        budget: { wall: '1s' },
      },
      quick: { command: sh('echo done > b.txt'), resources: ['b.txt'] },
    };
    const file = world.write('session.yaml', session(streams));
    const { code, out } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect(code).toBe(1);
    const [ref = ''] = world.refs('refs/pcoord').filter((one) => one.includes('/unfinished/'));
    expect(world.show(ref, 'a.txt')).toBe('half');
    expect(out).toContain('its budget of 1.0s is used up');
    expect(out).toContain(ref);
    expect(world.show('pcoord/trial', 'b.txt')).toBe('done');
    expect(world.show('pcoord/trial', 'a.txt')).toBe('one');
  });
});

/** A stand-in for the real program: it is cut short on its first turn, and knows its conversation on the second. */
function installClaude(trace: string): string {
  const path = world.write(
    'bin/claude',
    `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const say = (event) => console.log(JSON.stringify({ session_id: '0f9bafdb-64d5-4671-8a2b-2c1f6a3e7d10', ...event }));
const at = process.argv.indexOf('--resume');
appendFileSync(${JSON.stringify(trace)}, \`\${at === -1 ? 'new' : process.argv[at + 1]} \${existsSync('half.txt')} \${readFileSync(0, 'utf8').split('\\n')[0]}\\n\`);
say({ type: 'system', subtype: 'init' });
say({ type: 'assistant', message: { id: 'm' + Date.now(), content: [], usage: { input_tokens: 5 } }, parent_tool_use_id: null });
if (at === -1) {
  const reset = Math.ceil(Date.now() / 1000) + 1;
  writeFileSync('half.txt', reset + '000\\n');
  say({ type: 'result', subtype: 'success', is_error: true, result: 'Claude AI usage limit reached|' + reset });
  process.exitCode = 1;
} else {
  writeFileSync('rest.txt', 'rest\\n');
  say({ type: 'result', subtype: 'success', is_error: false, terminal_reason: 'completed', result: 'Done.' });
}
`,
  );
  chmodSync(path, 0o755);
  return dirname(path);
}

describe('a usage limit', () => {
  it('parks the stream until the reset; then the conversation goes on in the same workspace, exit 0', async () => {
    const trace = world.trace();
    const bin = installClaude(trace.path);
    const streams = { a: { agent: '@x', focus: 'Do it.', resources: ['*.txt'] } };
    const root = { agents: { '@x': { adapter: 'claude' } } };
    const file = world.write('session.yaml', session(streams, { root }));
    const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json'], {
      env: { PATH: `${bin}:${world.env['PATH']}` },
    });
    const failed = await run.until('attempt-failed');
    expect(failed).toMatchObject({ reason: 'rate-limited' });
    const { code } = await run.ended;
    expect(code).toBe(0);
    expect(trace.lines()).toEqual([
      'new false # Do it.',
      '0f9bafdb-64d5-4671-8a2b-2c1f6a3e7d10 true Your provider asked for a pause, and it is over. Everything is as you left it: go on with your task where you stopped.',
    ]);
    const second = run.events.filter((event) => event.type === 'agent-started')[1];
    const reset = Number(world.show('pcoord/trial', 'half.txt'));
    expect(reset).toBeGreaterThan(0);
    expect(failed.retry_at_ms).toBeGreaterThanOrEqual(reset);
    expect(second?.at_ms).toBeGreaterThanOrEqual(reset);
    expect(world.show('pcoord/trial', 'rest.txt')).toBe('rest');
  });
});

describe('a name that nobody gives', () => {
  it('is asked for, handed on and parked; the others arrive, and exit 1 names it', async () => {
    const streams = {
      backend: { command: sh('echo api > a.txt'), resources: ['a.txt'] },
      frontend: { command: sh('echo ui > b.txt'), resources: ['b.txt'], dependencies: ['backend_api_v2'] },
    };
    const config = {
      conflict_resolution: {
        dependency_conflicts: {
          strategy: 'collaborative_resolution',
          timeout: '1s',
          escalate_to: 'the lead',
        },
      },
    };
    const file = world.write('session.yaml', session(streams, { config }));
    const { code, out } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect(code).toBe(1);
    expect(out).toContain('waits for backend_api_v2');
    expect(out).toContain('waits for backend_api_v2: the lead has to decide');
    expect(out).toContain('parked: nobody provided backend_api_v2');
    expect(out).toMatch(/missing +backend_api_v2/);
    expect(world.show('pcoord/trial', 'a.txt')).toBe('api');
  });

  it('is decided about by the agent that the session names: what it says is done, its words arrive, exit 0', async () => {
    const streams = {
      backend: { command: sh('echo api > a.txt'), resources: ['a.txt'] },
      frontend: {
        command: sh('cat "$PCOORD_INBOX" > b.txt'),
        resources: ['b.txt'],
        dependencies: ['backend_api_v2'],
      },
    };
    // Without a timeout it is asked at once, and has all the time it needs.
    const policy = { strategy: 'collaborative_resolution', escalate_to: '@lead' };
    const say = (line: object): string => `echo '${JSON.stringify(line)}' >> "$PCOORD_OUTBOX"`;
    const lines = [
      { kind: 'message', to: 'frontend', text: 'version 1 will do' },
      { kind: 'satisfy', name: 'backend_api_v2' },
    ];
    const command = sh(`${lines.map(say).join('; ')}; exec sleep 600`);
    const root = { agents: { '@lead': { adapter: 'command', command } } };
    const config = { conflict_resolution: { dependency_conflicts: policy } };
    const file = world.write('session.yaml', session(streams, { config, root }));
    const { code, out } = await world.pcoord(['exec', file, '--state', world.state]).ended;
    expect([code, out]).toEqual([0, expect.stringContaining('@lead is asked to decide')]);
    expect(out).toContain('backend_api_v2 is there (says the agent that was asked)');
    expect(world.show('pcoord/trial', 'b.txt')).toContain('version 1 will do');
    const log = await world.pcoord(['status', '--state', world.state]).ended;
    expect(log.out).toMatch(/asked +@lead about backend_api_v2/);
  });
});
