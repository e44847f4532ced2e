import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makePlace, type Place, type Ran } from './harness.ts';

/** Merging what a template says now into a session that people have worked on. */
const bundled = join(dirname(fileURLToPath(import.meta.url)), '../../templates');

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.drop());

const text = (name = 's.yaml') => readFileSync(join(place.folder, name), 'utf8');
const edit = (change: (text: string) => string) => place.write('s.yaml', change(text()));
const update = (...words: string[]): Promise<Ran> => place.run(['new', '--update', 's.yaml', ...words]);
const make = (...words: string[]): Promise<Ran> => place.run(['new', ...words, '-o', 's.yaml']);

/** A template of one's own in two versions. */
function own(version: string, template: string): void {
  place.write('mine/tasks/template.yaml', template);
  place.write(
    'mine/tasks/parameters.schema.json',
    JSON.stringify({
      type: 'object',
      'x-version': version,
      properties: { places: { type: 'array', items: { type: 'string' }, default: ['a/'] } },
    }),
  );
}

const first = `parallel_session_config:
  session_id: tasks
  work_streams:
    one:
      retries: 1
      command: [make, one]
      resources: !param places
    two:
      command: [make, two]
      resources: ["b/"]
`;

describe('pcoord new --update', () => {
  it('has nothing to do where neither template nor parameters changed', async () => {
    await make('blog-platform');
    const before = text();
    expect(await update()).toEqual({
      code: 0,
      out: '',
      err: expect.stringMatching(/^s\.yaml is up to date with blog-platform \d/) as string,
    });
    expect(text()).toBe(before);
  });

  it('brings a session of the first release to the present one, edits and all', async () => {
    const old = join(place.folder, 'old/parallel-session');
    cpSync(join(bundled, 'parallel-session/versions/1.0.0'), old, { recursive: true });
    const given = ['-p', 'session_id=shop', '-p', 'streams=ui,api', '-p', 'ui.agent=@react-expert'];
    await make('parallel-session', '--from', 'old', ...given);
    // Sessions of that release had no digest.
    edit((session) =>
      session
        .replace(/"digest":"[0-9a-f]+",/, '')
        .replace('      resources: ["api/"]\n', '      resources: ["api/", "lib/"] # both\n'),
    );
    const done = await update('-p', 'api.focus=endpoints');
    expect(done).toMatchObject({ code: 0, err: expect.stringContaining('1.0.0 → 1.2.0') as string });
    expect(text()).toContain('      resources: ["api/", "lib/"] # both\n');
    expect(text()).toContain('focus: "endpoints"');
    expect(text()).toContain('"@react-expert": {adapter: claude}');
    expect(text()).toMatch(/"version":"1\.2\.0","digest":"[0-9a-f]{16}"/);
    expect((await update()).err).toContain('is up to date');
  });

  it('takes changes of both sides, and comments stay', async () => {
    own('1', first);
    await make('tasks', '--from', 'mine');
    edit((session) => session.replace('    two:\n', '    # ours\n    two:\n'));
    for (const name of ['template.yaml', 'parameters.schema.json'])
      place.write(`mine/tasks/versions/1/${name}`, text(`mine/tasks/${name}`));
    own('2', first.replace('retries: 1', 'retries: 2'));
    expect(await update('--from', 'mine')).toMatchObject({
      code: 0,
      err: expect.stringMatching(/tasks 1 → 2\n/) as string,
    });
    expect(text()).toMatch(/retries: 2\n[^#]*\n {4}# ours\n {4}two:\n/);
  });

  it('merges by keys where lines meet', async () => {
    await make('blog-platform');
    edit((session) => session.replace('resources: ["ui/"]', 'resources: ["ui/"]\n      retries: 3'));
    const done = await update('-p', 'ui_path=web/');
    expect(done).toMatchObject({ code: 0, err: expect.stringContaining('merged by keys') as string });
    const session = parse(text()) as { parallel_session_config: { work_streams: Record<string, unknown> } };
    expect(session.parallel_session_config.work_streams['frontend_ui']).toMatchObject({
      resources: ['web/'],
      retries: 3,
    });
  });

  it('marks what both changed, says so with exit 1, and keeps the file as it was', async () => {
    await make('blog-platform');
    edit((session) => session.replace('resources: ["ui/"]', 'resources: ["ui/", "assets/"]'));
    const before = text();
    const done = await update('-p', 'ui_path=web/');
    expect(done.code).toBe(1);
    expect(done.err).toContain('in one place you and the template changed the same thing');
    expect(text()).toContain(
      '<<<<<<< yours\n      resources: ["ui/", "assets/"]\n||||||| template before\n      resources: ["ui/"]\n=======\n      resources: ["web/"]\n>>>>>>> template now\n',
    );
    expect(text('s.yaml.orig')).toBe(before);
    // What was kept is never written over.
    expect(await update('-p', 'ui_path=other/')).toMatchObject({
      code: 2,
      err: expect.stringContaining('s.yaml.orig is there already') as string,
    });
    expect(text('s.yaml.orig')).toBe(before);
  });

  it.each([
    [
      'a flow list',
      'resources: ["api/"] # legacy/ stays out',
      'resources: ["server/"] # legacy/ stays out',
      0,
    ],
    ['an item', 'resources:\n        - "api/" # legacy/ stays out', '- "api/" # legacy/ stays out', 1],
  ])('keeps a comment at %s of a value that changes', async (_where, written, kept, code) => {
    await make('blog-platform');
    edit((session) => session.replace('resources: ["api/"]', written));
    const before = text();
    expect(await update('-p', 'api_path=server/')).toMatchObject({ code });
    expect(text()).toContain(kept);
    if (code === 1) expect(text('s.yaml.orig')).toBe(before);
  });

  it('writes elsewhere when asked, and leaves the file alone', async () => {
    await make('blog-platform');
    const before = text();
    expect(await update('-p', 'ui_path=web/', '-o', 'new.yaml')).toMatchObject({ code: 0 });
    expect(text()).toBe(before);
    expect(text('new.yaml')).toContain('resources: ["web/"]');
    expect((await update('-p', 'ui_path=web/', '-o', '-')).out).toBe(text('new.yaml'));
  });

  it('leaves line ends and the byte order mark of the file as they are', async () => {
    await make('blog-platform');
    edit((session) =>
      session
        .replace('the admin panel of', 'what editors see of')
        .replaceAll('\n', '\r\n')
        .replace(/^/, '\ufeff'),
    );
    expect(await update('-p', 'ui_path=web/')).toMatchObject({ code: 0 });
    expect(text()).toContain('      resources: ["web/"]\r\n');
    expect(text()).toContain('what editors see of');
    expect(text().startsWith('\ufeff# yaml-language-server')).toBe(true);
    expect(text().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('reads the workspace again', async () => {
    place.write('package.json', '{"workspaces": ["packages/*"]}');
    place.write('packages/core/package.json', '{"name": "core"}');
    place.write('packages/web/package.json', '{"name": "web", "dependencies": {"core": "*"}}');
    await make('monorepo-packages');
    place.write('packages/cli/package.json', '{"name": "cli", "dependencies": {"core": "*"}}');
    expect(await update()).toMatchObject({ code: 0 });
    expect(text()).toContain('    cli:\n');
    expect(text()).toContain('resources: ["packages/cli/"]\n      dependencies: ["core"]\n');
  });

  it('leaves out what the template no longer asks for, and says so', async () => {
    own('1', first);
    await make('tasks', '--from', 'mine', '-p', 'places=c/');
    for (const name of ['template.yaml', 'parameters.schema.json'])
      place.write(`mine/tasks/versions/1/${name}`, text(`mine/tasks/${name}`));
    place.write('mine/tasks/template.yaml', first.replace('!param places', '["d/"]'));
    place.write(
      'mine/tasks/parameters.schema.json',
      '{"type": "object", "x-version": "2", "properties": {}}',
    );
    const done = await update('--from', 'mine');
    expect(done.code).toBe(0);
    expect(done.err).toContain('places is no parameter any more; it was left out');
    expect(text()).toContain('resources: ["d/"]');
    expect(text()).toContain('"parameters":{}');
  });

  it.each([
    [
      'no record',
      () => edit((session) => session.replace(/^# pcoord-template.*\n/m, '')),
      'does not say which template',
    ],
    [
      'a broken record',
      () => edit((session) => session.replace('"version":', '"version"')),
      'cannot be read any more',
    ],
    [
      'a record of other things',
      () => edit((session) => session.replace('"parameters":{', '"parameters":[{}],"x":{')),
      'cannot be read any more',
    ],
    [
      'an unknown template',
      () => edit((session) => session.replace('"blog-platform"', '"blog-platforn"')),
      'did you mean blog-platform?; if it is one of your own, --from names its folder',
    ],
    [
      'a version that is not kept',
      () => edit((session) => session.replace(/"version":"[^"]*"/, '"version":"0.9.0"')),
      'version 0.9.0 is not kept',
    ],
    [
      'a version that is no version',
      () => edit((session) => session.replace(/"version":"[^"]*"/, '"version":"../../x"')),
      'no version "../../x"',
    ],
    [
      'a template that is another one',
      () => edit((session) => session.replace(/"digest":"./, '"digest":"x')),
      'was made from another blog-platform 1.1.0',
    ],
  ])('%s is refused, and nothing is written', async (_what, spoil, reason) => {
    await make('blog-platform');
    spoil();
    const before = text();
    const done = await update('-p', 'ui_path=web/');
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain(reason);
    expect(text()).toBe(before);
  });

  it('says when there is no such file, and takes no template beside it', async () => {
    expect(await update()).toMatchObject({
      code: 2,
      err: expect.stringContaining('s.yaml is not there') as string,
    });
    writeFileSync(join(place.folder, 's.yaml'), Buffer.from([0xff, 0xfe, 0]));
    expect(await update()).toMatchObject({ code: 2 });
    expect(await update('blog-platform')).toMatchObject({
      code: 2,
      err: expect.stringContaining('unexpected blog-platform') as string,
    });
  });
});
