import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHistory } from '../../src/cli/exec/history.ts';
import type { RunFolder } from '../../src/runtime/node/state-folder.ts';
import { Script, samplePlan } from '../views/sample.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pcoord-test-'));
  mkdirSync(join(top, 'runs/r'), { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

it('what an earlier coordinator of a run kept of a phase is not told again by one that has not seen it', () => {
  const folder = { path: join(top, 'runs/r') } as RunFolder;
  const lines = (): { task: string; writes: string[] }[] =>
    readFileSync(join(top, 'history.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { task: string; writes: string[] });
  const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
  const first = script.begin('a/architecture');
  script.after(1_000).succeed(first, 1);
  const before = openHistory(folder);
  before.note(first, { inside: ['a/x'], outside: [], unsupported: [] });
  before.keep(script.state);
  expect(lines()).toMatchObject([{ task: 'a/architecture', writes: ['a/x'] }]);
  script.add({ type: 'run-resumed', adopted: [], possibly_started: [] });
  script.after(1_000).succeed(script.begin('b/architecture'), 1);
  openHistory(folder).keep(script.state);
  expect(lines()).toMatchObject([{ task: 'a/architecture', writes: ['a/x'] }, { task: 'b/architecture' }]);
});
