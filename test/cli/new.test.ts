import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePlace, type Place } from './harness.ts';
import { runTyped } from './typing.ts';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.drop());

/** Runs `pcoord new` at a terminal where somebody types these lines, and then ends it. */
function typed(lines: readonly string[], ...words: string[]): ReturnType<typeof runTyped> {
  return runTyped(place.folder, lines, ['new', ...words]);
}

describe('at a terminal', () => {
  it('asks for what is missing and for what is a choice, and takes defaults for the rest', async () => {
    const done = await typed(['server,client', '', ''], 'feature-split', '-o', 's.yaml');
    expect(done).toMatchObject({ code: 0, out: '', left: [] });
    expect(done.err).toContain('parts: ');
    expect(done.err).toContain('agent [claude]: ');
    expect(readFileSync(join(place.folder, 's.yaml'), 'utf8')).toContain(
      '    client:\n      agent: "@client-agent"\n',
    );
  });

  it('asks for the program when a program is to do the work', async () => {
    const done = await typed(['command', 'node,tools/a.mjs,{prompt_file}', 'npm test'], 'blog-platform');
    expect(done.out).toContain('verify: ["npm test"]');
    expect(done.out).toContain('command: ["node", "tools/a.mjs", "{prompt_file}"]');
  });

  it('says at once what is wrong with an answer, and asks again', async () => {
    const done = await typed(['one', 'one,1st', 'one,two', 'robot', 'stand-in', ''], 'feature-split');
    expect(done.code).toBe(0);
    expect(done.err).toContain('parts: needs at least 2');
    expect(done.err).toContain('parts.1st.name: expected a name of letters');
    expect(done.err).toContain('agent: expected one of claude, command, project, stand-in; got "robot"');
    expect(done.out).toContain('awk');
  });

  it('writes nothing when it is ended, with exit 130', async () => {
    const done = await typed([], 'feature-split', '-o', 's.yaml');
    expect(done).toMatchObject({ code: 130, out: '' });
    expect(done.err).toMatch(/parts: \(end\)\nnothing was written\n$/);
    expect(statSync(join(place.folder, 's.yaml'), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('asks nothing when everything is given', async () => {
    const done = await typed([], 'blog-platform', '-p', 'agent=claude', '-p', 'verify=make');
    expect(done.code).toBe(0);
    expect(done.err).not.toContain('Ctrl-C');
  });
});

describe('without a terminal', () => {
  it('names all that is missing at once, with what it may be and how to give it', async () => {
    const done = await place.run(['new', 'parallel-session', '-p', 'agent=command']);
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain(
      '  session_id: is required\n      a name of letters, digits, ., _ and -. Names the session',
    );
    expect(done.err).toContain('      -p session_id=spring-cleaning\n');
    expect(done.err).toContain('  streams: is required\n      names, comma-separated.');
    expect(done.err).toContain('  agent_command: is required with agent=command\n');
  });

  it.each([
    [['api_path=src/', 'ui_path=src/ui/'], 'src/ui/ lies in src/ of api_path', '-p ui_path=a/place/outside/'],
    [
      ['api_path=db/'],
      'is the same place as database_path',
      'two that write the same files at once can collide',
    ],
    [
      ['api_path=SRC/', 'ui_path=src/'],
      'is the same place as api_path, on disks that do not tell capitals apart',
      '',
    ],
    [['api_path=./src'], 'expected a folder', '-p api_path=src/'],
    [['api_path=/etc/'], 'expected a folder', '-p api_path=etc/'],
    [['api_path=../x/'], 'expected a folder', '-p api_path=src/api/'],
    [['agent_command=x'], 'is taken only with agent=command', '-p agent=command, or leave it out'],
    [['product=a\nb'], 'expected one line of text', 'invisible characters have no place there'],
    [['admin_agent=vue'], 'expected the name of an agent', '-p admin_agent=@vue'],
  ])('%j: what, why, and the way out', async (parameters, what, way) => {
    const done = await place.run(['new', 'blog-platform', ...parameters.flatMap((one) => ['-p', one])]);
    expect(done.code).toBe(2);
    expect(done.err).toContain(what);
    expect(done.err).toContain(way);
  });

  it('finds circles and names of nothing', async () => {
    const parts = ['-p', 'parts=a,b,c', '-p', 'a.depends_on=b', '-p', 'b.depends_on=c'];
    const circle = await place.run(['new', 'feature-split', ...parts, '-p', 'c.depends_on=a']);
    expect(circle.err).toContain('these wait for each other: a → b → c → a');
    const nothing = await place.run(['new', 'feature-split', ...parts, '-p', 'c.depends_on=d']);
    expect(nothing.err).toContain('c.depends_on: "d" is the name of nothing here; known: a, b, c');
    const itself = await place.run(['new', 'feature-split', ...parts, '-p', 'c.depends_on=c']);
    expect(itself.err).toContain('c.depends_on: names itself');
  });

  it('writes nothing that does not compile, and says why', async () => {
    const both = [
      '-p',
      'session_id=x',
      '-p',
      'streams=a,b',
      '-p',
      'a.resources=src/',
      '-p',
      'b.resources=src/',
    ];
    const words = ['new', 'parallel-session', ...both, '-p', 'file_policy=fail', '-o', 's.yaml'];
    const done = await place.run(words);
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain('b.resources: ');
    expect(done.err).toContain('(overlap-write-write)');
    expect(statSync(join(place.folder, 's.yaml'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('what only the compiler can tell', () => {
  const two = ['new', 'parallel-session', '-p', 'session_id=x', '-p', 'streams=a,b'];

  it('is told of the parameter it came from, and nothing is written', async () => {
    const done = await place.run([...two, '-p', 'a.dependencies=b/3', '-o', 's.yaml']);
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toMatch(/^ {2}a\.dependencies: .*b.*3/m);
    expect(done.err).toContain('-p a.dependencies=b/');
    expect(done.err).toContain('nothing was written');
    expect(statSync(join(place.folder, 's.yaml'), { throwIfNoEntry: false })).toBeUndefined();
    const up = await place.run([...two, '-p', 'b.resources=src/,../x']);
    expect(up).toMatchObject({ code: 2, out: '' });
    expect(up.err).toContain('  b.resources: ');
    expect(up.err).toContain('given as -p b.resources=src/,../x');
  });

  it('stays a finding where no parameter is to blame', async () => {
    place.write('mine/own/template.yaml', 'parallel_session_config: {session_id: x}\nverifi: [make]\n');
    place.write(
      'mine/own/parameters.schema.json',
      '{"type": "object", "x-version": "1", "properties": {"a": {"type": "string"}}}',
    );
    const done = await place.run(['new', 'own', '--from', 'mine', '-o', 's.yaml']);
    expect(done).toMatchObject({ code: 1, out: '' });
    expect(done.err).toContain('nothing was written');
  });
});

describe('what is brought along', () => {
  it('is told where the checkout does not have it', async () => {
    mkdirSync(join(place.folder, '.git'));
    place.write('there/a', 'a');
    const { code, err } = await place.run(['new', 'test-shards', '-p', 'bring=there/,gone/', '-o', 's.yaml']);
    expect(code).toBe(0);
    expect(err).toContain('pcoord new: gone/ is not in this checkout: nothing of it is brought along\n');
    expect(err).not.toContain('there/ is not');
  });
});

describe('folders', () => {
  const blog = (path: string) => place.run(['new', 'blog-platform', '-p', `api_path=${path}`]);

  it.each([
    ['src/[id]/', 'src/\\[id\\]/'],
    ['app/(shop)/@modal/', 'app/\\(shop\\)/@modal/'],
    ['my app/', 'my app/'],
    ['Große/', 'Große/'],
    ['Gro\u0308ße/', 'Gro\u0308ße/'],
    ['文書/', '文書/'],
    ['.github/actions/', '.github/actions/'],
    ["Ada's/", "Ada's/"],
    ['!important/', '\\!important/'],
    ['$id/{a,b}*?/', '$id/\\{a,b\\}\\*\\?/'],
  ])('%s is taken, as the pattern that means exactly it', async (path, pattern) => {
    const done = await blog(path);
    expect(done).toMatchObject({ code: 0 });
    expect(done.err).not.toMatch(/error|pattern-/);
    expect(done.out).toContain(`resources: [${JSON.stringify(pattern)}]`);
  });

  it.each([
    ['../x/', 'a claim cannot lead up with ..', ''],
    ['/src/', 'the path begins at its root', '-p api_path=src/'],
    ['~/src/', 'the path begins at its root', ''],
    ['a//b/', 'one of its names is empty', '-p api_path=a/b/'],
    ['src\\api', 'names are separated by /', '-p api_path=src/api/'],
    ['sub/.GIT/', 'nothing below .git can be claimed', ''],
    ['a\u200bb/', 'nobody sees all of its characters', ''],
    ['a\u00a0b/', 'nobody sees all of its characters', ''],
    [' src/', 'without spaces around it', '-p api_path=src/'],
    ['x/'.repeat(61), 'at most 60 names', ''],
  ])('%j is refused for what it is', async (path, why, fix) => {
    const done = await blog(path);
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain(why);
    expect(done.err).toContain(fix);
  });
});

describe('--force', () => {
  it('writes over a file, through a link, with its permissions', async () => {
    place.write('real.yaml', 'mine');
    execFileSync('chmod', ['640', join(place.folder, 'real.yaml')]);
    symlinkSync('real.yaml', join(place.folder, 's.yaml'));
    const words = ['new', 'blog-platform', '-o', 's.yaml'];
    expect(await place.run(words)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--force') as string,
    });
    expect(await place.run([...words, '--force'])).toMatchObject({ code: 0 });
    const real = join(place.folder, 'real.yaml');
    expect(readFileSync(real, 'utf8')).toContain('blog-platform');
    expect(statSync(real).mode & 0o777).toBe(0o640);
  });

  it('does not take a folder for a file', async () => {
    mkdirSync(join(place.folder, 's.yaml'));
    expect(await place.run(['new', 'blog-platform', '-o', 's.yaml', '--force'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('cannot write s.yaml: it is not a file') as string,
    });
  });
});

describe('--from a folder of somebody else', () => {
  const schema = { type: 'object', 'x-version': '1', properties: { a: { type: 'string' } } };
  const session = 'parallel_session_config: {session_id: own, work_streams: {it: {command: [!param a]}}}\n';
  const own = (template: string, parameters: unknown = schema): void => {
    place.write('mine/own/template.yaml', template);
    place.write('mine/own/parameters.schema.json', JSON.stringify(parameters));
  };
  const make = (...words: string[]) => place.run(['new', 'own', '--from', 'mine', '-p', 'a=make', ...words]);

  it('takes a template with the same layout', async () => {
    own(session);
    expect(await make()).toMatchObject({
      code: 0,
      out: expect.stringContaining('command: ["make"]') as string,
    });
  });

  it.each([
    ['template.yaml', 'a template holds its own files'],
    ['parameters.schema.json', 'a template holds its own files'],
  ])('reads no %s that lies outside', async (name, reason) => {
    own(session);
    place.write('secret', 'parallel_session_config: {session_id: stolen}');
    execFileSync('ln', ['-sf', join(place.folder, 'secret'), join(place.folder, 'mine/own', name)]);
    const done = await make();
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain(reason);
    expect(done.err).not.toContain('stolen');
  });

  it('reads no folder that is a link to outside', async () => {
    place.write('elsewhere/own/template.yaml', session);
    place.write('elsewhere/own/parameters.schema.json', JSON.stringify(schema));
    mkdirSync(join(place.folder, 'mine'));
    symlinkSync('../elsewhere/own', join(place.folder, 'mine/own'));
    expect((await make()).err).toContain('lies outside');
  });

  it('does not wait for a pipe, and reads no more than a template may hold', async () => {
    own(session);
    execFileSync('sh', ['-c', 'rm template.yaml && mkfifo template.yaml'], {
      cwd: join(place.folder, 'mine/own'),
    });
    expect((await make()).err).toContain('template.yaml is not a file');
    execFileSync('rm', [join(place.folder, 'mine/own/template.yaml')]);
    writeFileSync(join(place.folder, 'mine/own/template.yaml'), `# ${'x'.repeat(300_000)}\n${session}`);
    expect((await make()).err).toContain('larger than 256 KiB');
  });

  it.each<[string, string, unknown, string]>([
    ['an alias', 'a: &x 1\nb: *x\n', schema, 'anchors and aliases have no place in a template'],
    ['nesting without end', `a: ${'['.repeat(50_000)}`, schema, ''],
    [
      'a billion entries',
      'a: !each {of: 999, as: x, value: !each {of: 999, as: y, value: [1, 2]}}\n',
      schema,
      'more than a session can hold',
    ],
    ['too many times', 'a: !each {of: 1e9, as: x, value: 1}\n', schema, 'more than 1000 times'],
    [
      'a keyword that is none',
      session,
      { ...schema, minimun: 1 },
      '"minimun" is not a keyword that templates know',
    ],
    [
      'a reference to elsewhere',
      session,
      { ...schema, $ref: 'file:///etc/passwd' },
      '"$ref" is not a keyword',
    ],
    [
      'a pattern that is none',
      session,
      { ...schema, properties: { a: { type: 'string', pattern: '(' } } },
      '"pattern" cannot be "("',
    ],
    [
      'a pattern that could take for ever',
      session,
      { ...schema, properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
      'groups and alternatives are refused',
    ],
    ['a template that is no YAML', 'a: [b\nc: "', schema, 'not YAML at line'],
    [
      'a name that is none',
      session,
      JSON.parse('{"type":"object","x-version":"1","properties":{"__proto__":{"type":"string"}}}'),
      'is no name for a parameter',
    ],
    ['no version', session, { type: 'object', properties: {} }, 'needs an "x-version"'],
    ['a version that is a path', session, { ...schema, 'x-version': '../1' }, '"x-version" cannot be'],
    [
      'a list of nothing',
      session,
      { ...schema, properties: { a: { type: 'array' } } },
      'a list needs "items"',
    ],
    [
      'a relation of things that are not there',
      session,
      { ...schema, 'x-refers': { 'a.b': ['c'] } },
      'x-refers: "a.b" is not a list of texts in a list',
    ],
    ['places that are no texts', session, { ...schema, 'x-apart': ['b'] }, 'x-apart: "b" is not a text'],
    ['a requirement of nothing', session, { ...schema, required: ['b'] }, 'required: there is no "b"'],
    [
      'a default that does not fit',
      session,
      { ...schema, properties: { a: { type: 'integer', maximum: 3, default: 4 } } },
      'a: its default does not fit: must be at most 3',
    ],
  ])('%s is refused with the reason', async (_what, template, parameters, reason) => {
    own(template, parameters);
    const done = await make();
    expect(done).toMatchObject({ code: 2, out: '' });
    expect(done.err).toContain(reason);
  });

  it('shows nothing of it that could steer a terminal', async () => {
    own(session, { ...schema, description: 'red \u001b[31m\u202e text', required: ['a'] });
    place.write('mine/own/README.md', '# own\n\n\u001b]0;title\u0007hello\u009b2J\n');
    const page = await place.run(['templates', 'own', '--from', 'mine']);
    const refused = await place.run(['new', 'own', '--from', 'mine', '-p', '\u001b[2Jx=1']);
    expect(refused.err).toContain('pcoord templates own --from mine lists its parameters\n');
    const shown = page.out + page.err + refused.out + refused.err;
    expect(shown).toContain('hello');
    expect(shown.replaceAll('\n', '')).toMatch(/^\P{C}*$/u);
  });
});
