import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseRequest } from '../../src/runtime/coordinate/requests.ts';
import { makeWorld, type World } from '../e2e/cli-rig.ts';

const page = readFileSync(new URL('../../docs/letters.md', import.meta.url), 'utf8');

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.end());

it('the exchange of the page on letters happens as it says', async () => {
  const file = world.write('session.yaml', blockAfter('<!-- session -->'));
  const { code, err } = await world.pcoord(['exec', file, '--state', world.state]).ended;
  expect([code, err]).toEqual([0, expect.any(String)]);
  const shown = JSON.parse(blockAfter('<!-- letter -->')) as Record<string, unknown>;
  const found = JSON.parse(world.show('pcoord/letters', 'client.txt')) as Record<string, unknown>;
  expect(Object.keys(found)).toEqual(Object.keys(shown));
  expect({ ...found, at_ms: 0 }).toEqual({ ...shown, at_ms: 0 });
});

it('every line that the page says an outbox takes is taken', () => {
  const lines = [...page.matchAll(/^\| `(\{"kind".*?\})` \|/gm)].map(([, line]) => line ?? '');
  expect(lines).toHaveLength(7);
  for (const line of lines) expect(parseRequest(line)).toMatchObject({ ok: true });
});

function blockAfter(mark: string): string {
  const [, block = ''] = page.slice(page.indexOf(mark)).split(/```\w*\n/);
  return block;
}
