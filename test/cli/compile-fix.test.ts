import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rewrite } from '../../src/cli/rewrite.ts';
import { makePlace, type Place } from './harness.ts';

const session = (resources: string): string =>
  `parallel_session_config:\n  session_id: demo # the name\n  work_streams:\n    api:\n      command: [make, api]\n      resources:\n        - ${resources} # all of them\n`;
const broken = session('*.md');
const fixed = session('"*.md"');
/** Has a fix that may be wrong, and none that is safe. */
const doubtful = `${session('"*.md"')}batch_optimization:\n  batching_patterns:\n    read_operations: {timeout: 5}\n`;

let place: Place;
const at = (files: Parameters<typeof makePlace>[0]): Place => {
  place = makePlace(files);
  return place;
};
const read = (name: string): string => readFileSync(join(place.folder, name), 'utf8');
const names = (): string[] => readdirSync(place.folder).sort();
afterEach(() => place.drop());

describe('--fix', () => {
  it('writes safe fixes into the file, keeps every other line, tells what it did and what is left', async () => {
    at({ 'a.yaml': broken });
    const { code, out, err } = await place.run(['compile', 'a.yaml', '--fix']);
    expect([code, out, err]).toEqual([
      0,
      'no findings\n',
      'fixed 1 finding in a.yaml\n  yaml-unquoted-star: quote it: "*.md"\n',
    ]);
    expect(read('a.yaml')).toBe(fixed);
    expect(names()).toEqual(['a.yaml']);
  });

  it('changes nothing the second time, and says nothing of it', async () => {
    at({ 'a.yaml': fixed });
    const { ino } = statSync(join(place.folder, 'a.yaml'));
    expect(await place.run(['compile', 'a.yaml', '--fix'])).toEqual({
      code: 0,
      out: 'no findings\n',
      err: '',
    });
    expect(statSync(join(place.folder, 'a.yaml')).ino).toBe(ino);
  });

  it('leaves what may be wrong to --fix=unsafe', async () => {
    at({ 'a.yaml': doubtful });
    const safe = await place.run(['compile', 'a.yaml', '--fix']);
    expect([safe.code, read('a.yaml')]).toEqual([1, doubtful]);
    const offered = await place.run(['compile', 'a.yaml']);
    expect(offered.out.trim().split('\n').at(-1)).toContain('--fix=unsafe settles 1');
    await place.run(['compile', 'a.yaml', '--fix=unsafe']);
    expect(read('a.yaml')).toBe(doubtful.replace('timeout: 5', 'timeout: 5s'));
  });

  it('settles an overlap by a fix that was proved, and plans the result', async () => {
    const two = `${fixed}    web:\n      command: [make, web]\n      resources: ["*.md", "web/"]\n`;
    at({ 'a.yaml': two });
    expect((await place.run(['compile', 'a.yaml'])).out).toContain('(after this: 0 conflicts');
    const { code, out, err } = await place.run(['compile', 'a.yaml', '--fix', '--emit', 'json']);
    expect(code).toBe(0);
    expect(err).toContain('fixed 1 finding in a.yaml\n  overlap-write-write: ');
    expect(read('a.yaml').startsWith(two.slice(0, two.indexOf('    web:')))).toBe(true);
    const { edges } = JSON.parse(out) as { edges: { reason: string }[] };
    expect(edges.map(({ reason }) => reason)).toEqual(['dependency']);
  });

  it.each([
    ['CRLF line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['no line end at the end', (text: string) => text.trimEnd()],
  ])('keeps %s', async (_what, write) => {
    at({ 'a.yaml': write(broken) });
    expect((await place.run(['compile', 'a.yaml', '--fix'])).code).toBe(0);
    expect(read('a.yaml')).toBe(write(fixed));
  });

  it('keeps the mode of the file', async () => {
    at({ 'a.yaml': broken });
    chmodSync(join(place.folder, 'a.yaml'), 0o640);
    await place.run(['compile', 'a.yaml', '--fix']);
    expect(statSync(join(place.folder, 'a.yaml')).mode & 0o7777).toBe(0o640);
  });

  it('writes through a link, which stays one', async () => {
    at({ 'real/a.yaml': broken });
    symlinkSync('real/a.yaml', join(place.folder, 'link.yaml'));
    expect((await place.run(['compile', 'link.yaml', '--fix'])).err).toContain('in link.yaml');
    expect(lstatSync(join(place.folder, 'link.yaml')).isSymbolicLink()).toBe(true);
    expect(read('real/a.yaml')).toBe(fixed);
  });

  it('fixes a file once however often and by whatever name it is given', async () => {
    at({ 'a.yaml': broken });
    symlinkSync('a.yaml', join(place.folder, 'link.yaml'));
    const { code, err } = await place.run(['compile', 'a.yaml', './a.yaml', 'link.yaml', '--fix']);
    expect([code, err.match(/fixed/g)?.length]).toEqual([0, 1]);
    expect(read('a.yaml')).toBe(fixed);
  });

  it('fixes several sessions and the overlay they share, each once', async () => {
    const overlay = 'capacities: {slots: 2}\nprotected: [*.lock]\n';
    at({ 'a.yaml': broken, 'b.yaml': broken.replace('demo', 'other'), 'o.yaml': overlay });
    const words = ['compile', 'a.yaml', 'b.yaml', '--overlay', 'o.yaml', '--fix'];
    const { err } = await place.run(words);
    expect(err.match(/fixed 1 finding in [abo]\.yaml/g)).toEqual([
      'fixed 1 finding in o.yaml',
      'fixed 1 finding in a.yaml',
      'fixed 1 finding in b.yaml',
    ]);
    expect(read('o.yaml')).toContain('"*.lock"');
  });

  it('of standard input prints the fixed text, with the findings on standard error', async () => {
    at({});
    const ran = await place.run(['compile', '-', '--fix'], broken);
    expect(ran).toEqual({
      code: 0,
      out: fixed,
      err: 'fixed 1 finding in <stdin>\n  yaml-unquoted-star: quote it: "*.md"\nno findings\n',
    });
    const left = await place.run(['compile', '-', '--fix'], doubtful);
    expect([left.code, left.out]).toEqual([1, doubtful]);
    expect(left.err).toContain('missing-unit');
    expect(names()).toEqual([]);
  });

  it('leaves a read-only file alone: a plain message, 3, and the findings as they are', async () => {
    at({ 'a.yaml': broken });
    chmodSync(join(place.folder, 'a.yaml'), 0o444);
    const { code, out, err } = await place.run(['compile', 'a.yaml', '--fix']);
    expect([code, err]).toEqual([3, 'pcoord compile: a.yaml cannot be written: it is read-only\n']);
    expect(out).toContain('yaml-unquoted-star');
    expect([read('a.yaml'), names()]).toEqual([broken, ['a.yaml']]);
  });

  it('leaves files alone that hold no session', async () => {
    const binary = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]);
    at({ 'a.yaml': binary, 'b.yaml': '[unclosed\n' });
    expect((await place.run(['compile', 'a.yaml', 'b.yaml', '--fix=unsafe'])).code).toBe(1);
    expect(readFileSync(join(place.folder, 'a.yaml')).equals(binary)).toBe(true);
  });

  it('honours comments: what is ignored is not fixed', async () => {
    const ignored = `# pcoord-ignore-file overlap-write-write: they are one person\n${fixed}    web:\n      command: [make, web]\n      resources: ["*.md"]\n`;
    at({ 'a.yaml': ignored });
    await place.run(['compile', 'a.yaml', '--fix=unsafe']);
    expect(read('a.yaml')).toBe(ignored);
  });
});

describe('rewriting a file', () => {
  const path = (): string => join(place.folder, 'f');

  it('refuses what is no regular file, what is gone, and what changed since it was read', () => {
    at({ f: 'now' });
    mkdirSync(join(place.folder, 'd'));
    expect(rewrite({ path: join(place.folder, 'd'), text: 'x', before: null })).toEqual({
      ok: false,
      error: 'it is not a regular file',
    });
    expect(rewrite({ path: path(), text: 'x', before: 'then' })).toEqual({
      ok: false,
      error: 'it was changed meanwhile; run pcoord again',
    });
    unlinkSync(path());
    expect(rewrite({ path: path(), text: 'x', before: 'now' })).toEqual({ ok: false, error: 'it is gone' });
    expect(rewrite({ path: join(place.folder, 'no', 'f'), text: 'x', before: null })).toEqual({
      ok: false,
      error: 'its folder does not exist',
    });
    expect(names()).toEqual(['d']);
  });

  it('never takes the place of a file that somebody else left beside it', () => {
    at({ f: 'now', [`.f.${process.pid}.tmp`]: 'precious' });
    expect(rewrite({ path: path(), text: 'x', before: 'now' }).ok).toBe(false);
    expect([read('f'), read(`.f.${process.pid}.tmp`)]).toEqual(['now', 'precious']);
  });
});
