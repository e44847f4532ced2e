import { appendFileSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.end());

describe('what a run teaches the next one', () => {
  it('is kept beside the runs, counts where no estimate is declared, and can be removed', async () => {
    const file = world.write(
      'session.yaml',
      session({
        first: { command: sh('mkdir -p src; echo 1 > src/one; echo 2 > stray.txt'), resources: ['src/'] },
        second: { command: sh('echo 2 > two.txt'), resources: ['two.txt'], estimate: '7m' },
      }),
    );
    const state = join(world.state, 'pcoord');
    const compile = async (): Promise<Plan> => {
      const { code, out } = await world.pcoord(['compile', '--emit', 'json', file]).ended;
      expect(code).toBe(0);
      return JSON.parse(out) as Plan;
    };
    const before = await compile();
    expect(before.evidence.estimates).toBeUndefined();
    const print = world.print();
    const ran = await world.pcoord(['exec', file, '--state', state]).ended;
    expect(ran.code, ran.err).toBe(4);
    expect(ran.out).not.toContain('predicted');

    const [repository = ''] = readdirSync(state);
    const history = join(state, repository, 'history.jsonl');
    expect(statSync(history).mode & 0o777).toBe(0o600);
    const records = readFileSync(history, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toMatchObject([
      { session: 'trial', task: 'first/1', tries: 1, writes: ['src/one'], outside: ['stray.txt'] },
      { session: 'trial', task: 'second/1', writes: ['two.txt'], outside: [] },
    ]);

    appendFileSync(history, '{"v":1,"session":"trial","task":"first/1","ms":1,"run":"to');
    const after = await compile();
    expect(after.evidence.estimates).toEqual({ 'first/1': { ms: records[0]?.['ms'], samples: 1 } });
    expect(after.evidence.schedule.sequential_ms).toBe(420_000 + Number(records[0]?.['ms']));
    expect(after.digest).toBe(before.digest);
    const dry = await world.pcoord(['exec', file, '--state', state, '--dry-run', '--branch', 'other']).ended;
    expect(dry.out).toContain('(1 task by earlier runs)');
    const again = await world.pcoord(['exec', file, '--state', state, '--branch', 'other']).ended;
    expect(again.out).toMatch(/predicted\s+7m00s; it took [\d.]+s, 1 % of it/);
    rmSync(history);
    expect((await compile()).evidence.estimates).toBeUndefined();
    expect(world.print()).toBe(print);
  });
});
