import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FindingsReport } from '../../src/diagnostics/render/json.ts';
import { makePlace, type Place } from './harness.ts';

let place: Place;
afterEach(() => place.drop());

const session = (id: string): string =>
  `parallel_session_config:\n  session_id: ${id}\n  work_streams:\n    x: {command: [make], resources: [src/]}\n`;

/** The codes of what there is to say about some files together. */
async function codesOf(...names: string[]): Promise<string[]> {
  const { out } = await place.run(['compile', ...names, '--format', 'json']);
  return (JSON.parse(out) as FindingsReport).findings.map(({ code }) => code);
}

describe('sessions that are compiled together', () => {
  it('are compared within their repository only', async () => {
    place = makePlace({
      'one/a.yaml': session('a'),
      'one/deep/b.yaml': session('b'),
      'other/c.yaml': session('c'),
      'other/sub/d.yaml': session('d'),
    });
    for (const root of ['one', 'other']) mkdirSync(join(place.folder, root, '.git'));
    expect(await codesOf('one/a.yaml', 'other/c.yaml')).toEqual([]);
    expect(await codesOf('one/a.yaml', 'one/deep/b.yaml')).toEqual(['overlap-across-sessions']);
    // A submodule is a repository of its own.
    mkdirSync(join(place.folder, 'one/.git/modules/sub'), { recursive: true });
    writeFileSync(join(place.folder, 'other/sub/.git'), 'gitdir: ../../one/.git/modules/sub\n');
    expect(await codesOf('one/a.yaml', 'other/c.yaml', 'other/sub/d.yaml')).toEqual([]);
  });

  it('are of one repository in all its work trees', async () => {
    place = makePlace({ 'one/a.yaml': session('a'), 'tree/b.yaml': session('b') });
    const own = join(place.folder, 'one/.git/worktrees/tree');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(place.folder, 'tree/.git'), `gitdir: ${own}\n`);
    expect(await codesOf('one/a.yaml', 'tree/b.yaml')).toEqual(['overlap-across-sessions']);
  });

  it('are one where one is a link to the other', async () => {
    place = makePlace({ 'a.yaml': session('a') });
    symlinkSync('a.yaml', join(place.folder, 'link.yaml'));
    expect(await codesOf('a.yaml', 'link.yaml')).toEqual([]);
    place.write('copy.yaml', session('a'));
    expect(await codesOf('a.yaml', 'copy.yaml')).toEqual(['session-id-repeated', 'overlap-across-sessions']);
  });
});
