import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run-cli.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command line in the scratch folder. */
async function pcoord(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    stdin: async () => new Uint8Array(),
    cwd: folder,
    env: {},
    outIsTty: false,
    errIsTty: false,
    inIsTty: false,
    columns: 80,
  };
  return { code: await runCli(words, io), ...said };
}

const minimal = ['-p', 'session_id=shop', '-p', 'streams=ui,api'];

describe('pcoord new', () => {
  it('prints a session, or writes it to a new file: the same bytes', async () => {
    const printed = await pcoord('new', 'parallel-session', ...minimal);
    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(printed.out).toContain('    ui:\n      agent: "@ui-agent"\n      resources: ["ui/"]\n');
    const written = await pcoord('new', 'parallel-session', ...minimal, '-o', 's.yaml');
    expect(written).toEqual({
      code: 0,
      out: '',
      err: 'wrote s.yaml; next: pcoord compile s.yaml\nfor editors that complete and check as you type: pcoord init --schema s.yaml\n',
    });
    expect(readFileSync(join(folder, 's.yaml'), 'utf8')).toBe(printed.out);
  });

  it('never writes over a file', async () => {
    writeFileSync(join(folder, 's.yaml'), 'mine');
    const { code, err } = await pcoord('new', 'parallel-session', ...minimal, '-o', 's.yaml');
    expect(code).toBe(2);
    expect(err).toContain('s.yaml exists already');
    expect(readFileSync(join(folder, 's.yaml'), 'utf8')).toBe('mine');
  });

  it('says what the world refused', async () => {
    const { code, err } = await pcoord('new', 'parallel-session', ...minimal, '-o', 'no/such/folder.yaml');
    expect(code).toBe(3);
    expect(err).toContain('cannot write no/such/folder.yaml');
  });

  it('takes parameters from a file, with -p on top', async () => {
    writeFileSync(
      join(folder, 'p.json'),
      JSON.stringify({ session_id: 'file', streams: [{ name: 'ui', focus: 'screens' }, { name: 'api' }] }),
    );
    const { out } = await pcoord(
      'new',
      'parallel-session',
      '--parameters-file',
      'p.json',
      '-p',
      'ui.focus=pages',
    );
    expect(out).toContain('session_id: "file"');
    expect(out).toContain('focus: "pages"');
  });

  it('names every wrong parameter and writes nothing', async () => {
    const { code, out, err } = await pcoord(
      'new',
      'parallel-session',
      '-p',
      'streams=ui',
      '-p',
      'strategy=fast',
      '-p',
      'x.y=1',
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    for (const wrong of [
      'session_id: is required',
      'strategy: expected one of',
      'x.y: there is no x in streams',
    ])
      expect(err).toContain(wrong);
  });

  it.each([
    [['new'], 'which template?'],
    [['new', 'parallel-sesion', ...minimal], 'did you mean parallel-session?'],
    [['new', '../../etc', ...minimal], 'no template'],
    [['new', 'parallel-session', 'more', ...minimal], 'unexpected more'],
    [['new', 'parallel-session', '--parameters-file', 'none.json'], 'none.json'],
    [['new', 'parallel-session', '--from', 'none'], 'none'],
    [['templates', 'x', 'y'], 'unexpected y'],
  ])('%j is refused with a reason', async (words, reason) => {
    const { code, err } = await pcoord(...words);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });

  it('fills templates of one’s own, and tells what is wrong with them', async () => {
    const own = async (name: string, template: string, schema: unknown): Promise<void> => {
      await mkdir(join(folder, 'mine', name), { recursive: true });
      await writeFile(join(folder, 'mine', name, 'template.yaml'), template);
      await writeFile(join(folder, 'mine', name, 'parameters.schema.json'), JSON.stringify(schema));
    };
    const schema = { type: 'object', 'x-version': '1', properties: { a: { type: 'string' } } };
    await own(
      'good',
      'parallel_session_config: {session_id: own, work_streams: {it: {command: [!param a]}}}\n',
      schema,
    );
    await own('bad', 'a: !first x\n', schema);
    await own('worse', 'a: 1\n', []);
    expect((await pcoord('new', 'good', '--from', 'mine', '-p', 'a=*x')).out).toContain('command: ["*x"]');
    expect(await pcoord('new', 'bad', '--from', 'mine')).toMatchObject({
      code: 2,
      err: expect.stringContaining('!first takes a list') as string,
    });
    expect(await pcoord('new', 'worse', '--from', 'mine')).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected an object') as string,
    });
    expect((await pcoord('templates', '--from', 'mine', 'good')).out).toContain('good 1');
  });
});

describe('pcoord templates', () => {
  it('lists every template that comes with pcoord, for people and programs', async () => {
    const { out } = await pcoord('templates');
    expect(out).toMatch(/^parallel-session +\d+\.\d+\.\d+ +\S/m);
    const json = JSON.parse((await pcoord('templates', '--format', 'json')).out) as {
      schema: string;
      templates: { name: string }[];
    };
    expect(json.schema).toBe('pcoord.templates/1');
    expect(json.templates.map(({ name }) => name)).toContain('parallel-session');
  });

  it('one that cannot be read hides no other', async () => {
    for (const [name, schema] of [
      ['good', '{"type": "object", "x-version": "1.0.0", "description": "fine", "properties": {}}'],
      ['bad', '{'],
    ] as const) {
      await mkdir(join(folder, 'mine', name), { recursive: true });
      await writeFile(join(folder, 'mine', name, 'template.yaml'), 'a: 1\n');
      await writeFile(join(folder, 'mine', name, 'parameters.schema.json'), schema);
    }
    const listed = await pcoord('templates', '--from', 'mine');
    expect(listed).toMatchObject({ code: 0, out: 'good  1.0.0  fine\n' });
    expect(listed.err).toMatch(/^pcoord templates: left out: .*bad.*: not JSON; .*\n$/);
    rmSync(join(folder, 'mine/good'), { recursive: true });
    expect(await pcoord('templates', '--from', 'mine')).toMatchObject({ code: 2, out: '' });
  });

  it('lists every parameter of one', async () => {
    const { out } = await pcoord('templates', 'parallel-session');
    for (const name of [
      'session_id',
      'strategy',
      'streams',
      'NAME.agent',
      'NAME.resources',
      'milestones',
      'file_policy',
      'verify',
    ])
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});
