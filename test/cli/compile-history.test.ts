import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeHistory, type TaskRecord } from '../../src/runtime/history.ts';
import { historyPath } from '../../src/runtime/node/history-file.ts';
import { runsFolder } from '../../src/runtime/node/state-folder.ts';
import { makePlace, type Place } from './harness.ts';

const text = `parallel_session_config:
  session_id: shop
  work_streams:
    api:
      command: [make, api]
      resources: ["src/api/"]
`;

let place: Place;
beforeEach(() => {
  place = makePlace({ 'session.yaml': text, '.git/HEAD': 'ref: refs/heads/main\n' });
});
afterEach(() => place.drop());

/** Puts a history where runs of the repository keep it. */
function remember(records: readonly Partial<TaskRecord>[], more = ''): void {
  const state = join(place.folder, 'home', '.local', 'state', 'pcoord');
  const path = historyPath(runsFolder(state, join(place.folder, '.git')));
  mkdirSync(dirname(path), { recursive: true });
  const whole = records.map(
    (record): TaskRecord => ({
      ...{ v: 1, at_ms: 0, run: '20260101-000000-0000', session: 'shop', task: 'api/1' },
      ...{ ms: 1000, tries: 1, writes: [], outside: [] },
      ...record,
    }),
  );
  writeFileSync(path, encodeHistory(whole) + more);
}

const codes = async (words: readonly string[] = []): Promise<string[]> => {
  const { out } = await place.run(['compile', 'session.yaml', '--format', 'json', ...words]);
  return (JSON.parse(out) as { findings: { code: string }[] }).findings.map(({ code }) => code);
};

it('what earlier runs wrote outside the claims is told, the same every time', async () => {
  expect(await codes()).toEqual([]);
  remember([{ outside: ['docs/api.md'] }]);
  expect(await codes()).toEqual(['undeclared-write']);
  const once = await place.run(['compile', 'session.yaml']);
  expect(once.code).toBe(0);
  expect(once.err + once.out).toContain('add `"docs/api.md"` to its `resources`');
  expect(await place.run(['compile', 'session.yaml'])).toEqual(once);
  await place.run(['compile', 'session.yaml', '--fix=unsafe']);
  expect(readFileSync(join(place.folder, 'session.yaml'), 'utf8')).toContain('["src/api/", "docs/api.md"]');
  expect(await codes()).toEqual([]);
});

it('other sessions, torn lines and what is no record teach nothing', async () => {
  remember(
    [{ session: 'other', outside: ['x'] }, { outside: [] }],
    'null\n{"v":1,"session":"shop"}\n{"v":1,"session":"shop","task":"api/1","run":"r","ms":1,"writes":[],"outside":[7]}\n{"v":1,"ses',
  );
  expect(await codes()).toEqual([]);
});
