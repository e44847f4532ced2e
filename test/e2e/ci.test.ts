import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.end());

const streams = {
  good: { command: sh('echo "::error::not mine"; echo x > good.txt'), resources: ['good.txt'] },
  bad: { command: sh('echo reason; exit 3'), resources: ['bad.txt'], retries: 0 },
};

it('on GitHub: output in groups, an annotation for what failed, the report on the page of the job', async () => {
  const file = world.write('session.yaml', session(streams));
  const summary = join(world.top, 'summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, CI: 'true' };
  const { code, out } = await world.pcoord(['exec', file, '--state', world.state], { env }).ended;
  expect(code).toBe(1);
  const groups = [
    ...out.matchAll(/^::group::(.*)\n::stop-commands::([0-9a-f]{48})\n([\s\S]*?)::\2::\n::endgroup::$/gm),
  ];
  const outputs = new Map(groups.map(([, title, , text]) => [/of (\w+)/.exec(title!)?.[1], text]));
  expect(outputs).toEqual(
    new Map([
      ['good', '::error::not mine\n'],
      ['bad', 'reason\n'],
    ]),
  );
  expect(out).toMatch(/^::error title=pcoord%3A bad::failed after /m);
  expect(readFileSync(summary, 'utf8')).toMatch(/trial: failed[\s\S]*\| `bad` \| failed/);
});

it('elsewhere nothing of it is written', async () => {
  const file = world.write('session.yaml', session(streams));
  const summary = join(world.top, 'summary.md');
  const env = { GITHUB_STEP_SUMMARY: summary };
  const { out } = await world.pcoord(['exec', file, '--state', world.state], { env }).ended;
  expect(out).not.toContain('::');
  expect(existsSync(summary)).toBe(false);
});
