import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { jsonPlace } from '../../src/base/json-place.ts';
import { makePlace, type Place } from './harness.ts';

const session =
  'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: {agent: "@api", prompt: {file: prompt.md}, resources: [api/]}\n    web: {command: [bin/web], resources: [web/]}\n';
const overlay = 'verify: [[bin/test]]\n';
const agent = '---\nmodel: sonnet\n---\nWrite endpoints.\n';

let place: Place;
afterEach(() => place.drop());

/** A folder with a session, an overlay, an agent file, a prompt and their plan. */
async function compiled(): Promise<void> {
  place = makePlace({
    's.yaml': session,
    'o.yaml': overlay,
    '.claude/agents/api.md': agent,
    'prompt.md': 'Go.\n',
  });
  expect((await place.run([...words, '-o', 'plan.json'])).code).toBe(0);
}

const words = ['compile', 's.yaml', '--overlay', 'o.yaml'];

interface Told {
  readonly code: number;
  readonly findings: readonly {
    readonly code: string;
    readonly message: string;
    readonly file: string;
    readonly line: number;
    readonly related: readonly string[];
  }[];
  readonly err: string;
}

async function checked(...more: string[]): Promise<Told> {
  const { code, out, err } = await place.run([
    ...words,
    '-o',
    'plan.json',
    '--check',
    '--format',
    'json',
    ...more,
  ]);
  const report = JSON.parse(out) as Report;
  const findings = report.findings.map(({ span, related, ...one }) => ({
    ...one,
    line: span.start.line,
    related: related.map(({ message }) => message),
  }));
  return { code, err, findings };
}

interface Report {
  readonly findings: readonly {
    readonly code: string;
    readonly message: string;
    readonly file: string;
    readonly span: { readonly start: { readonly line: number } };
    readonly related: readonly { readonly message: string }[];
  }[];
}

const planFile = (): string => join(place.folder, 'plan.json');
const readPlan = (): string => readFileSync(planFile(), 'utf8');
const editPlan = (change: (text: string) => string): void => writeFileSync(planFile(), change(readPlan()));

describe('--check', () => {
  it('has nothing to say of a plan that is up to date, whatever holds of the day, and writes nothing', async () => {
    await compiled();
    editPlan((text) => text.replace('"tracked_files": null', '"tracked_files": 7'));
    const before = readPlan();
    expect(await checked()).toEqual({ code: 0, findings: [], err: '' });
    expect(readPlan()).toBe(before);
  });

  it.each([
    ['s.yaml', session.replace('[web/]', '[web/, lib/]'), 'conflict-relevant', 'streams[web].writes'],
    ['s.yaml', session.replace('[bin/web]', '[bin/web, all]'), 'semantic', 'tasks[web/1].run.argv'],
    ['s.yaml', `# a word\n${session}`, 'cosmetic', null],
    ['o.yaml', overlay.replace('test', 'check'), 'semantic', 'verify[0].argv'],
    ['o.yaml', `${overlay}\n\n`, 'cosmetic', null],
    ['.claude/agents/api.md', agent.replace('sonnet', 'opus'), 'semantic', 'agents[@api].argv'],
    ['.claude/agents/api.md', agent.replace('model:', 'model:  '), 'cosmetic', null],
    ['prompt.md', 'Go on.\n', 'semantic', 'tasks[api/1].run.prompt.text'],
  ])('names the input that changed and what that means: %s', async (file, text, effect, difference) => {
    await compiled();
    const before = readPlan();
    place.write(file, text);
    const { code, findings, err } = await checked();
    expect(code).toBe(1);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'plan-stale', file: 'plan.json' });
    expect(findings[0]!.message).toContain(`\`${file}\` changed, ${effect}: `);
    expect(before.split('\n')[findings[0]!.line - 1]).toContain(`"path": "${file}"`);
    expect(findings[0]!.related.join()).toContain(difference ?? '');
    expect(findings[0]!.related).toHaveLength(difference === null ? 0 : 1);
    expect(err).toContain('plan.json is not up to date\n');
    expect(err).toContain(`inputs[${file}].sha256`);
    expect(readPlan()).toBe(before);
  });

  it('tells of several inputs each for itself: what one file changed is not laid to another', async () => {
    await compiled();
    place.write('prompt.md', 'Go on.\n');
    place.write('.claude/agents/api.md', agent.replace('Write', 'Read'));
    place.write('s.yaml', `${session}# end\n`);
    const { findings } = await checked();
    expect(findings.map(({ message }) => message)).toEqual([
      'the plan is not up to date: 3 of its inputs changed',
    ]);
    expect(findings[0]!.related.map((one) => one.split(' (')[0]!.split(':')[0])).toEqual([
      '`.claude/agents/api.md` changed, semantic',
      '`prompt.md` changed, semantic',
      '`s.yaml` changed, cosmetic',
    ]);
  });

  it('knows inputs that are new and gone', async () => {
    await compiled();
    place.write('s.yaml', session.replace('prompt.md', 'other.md'));
    place.write('other.md', 'Go elsewhere.\n');
    const { findings } = await checked();
    const told = findings[0]!.related.join('\n');
    expect(told).toContain('`other.md` is new, semantic');
    expect(told).toContain('`prompt.md` is no longer an input');
  });

  it('knows the session by another name', async () => {
    await compiled();
    place.write('renamed.yaml', session);
    const { code, out } = await place.run([
      'compile',
      'renamed.yaml',
      ...words.slice(2),
      '-o',
      'plan.json',
      '--check',
    ]);
    expect([code, out.includes('`renamed.yaml` had another name, cosmetic: ')]).toEqual([1, true]);
  });

  it('sees a change of order alone', async () => {
    await compiled();
    place.write('s.yaml', session.replace(/( {4}api.*\n)( {4}web.*\n)/, '$2$1'));
    const { findings, err } = await checked();
    expect(findings[0]!.message).toContain('conflict-relevant');
    expect(err).toContain('streams: in another order');
  });

  it.each([
    ['plan-unreadable', (text: string) => text.slice(0, 300), 'its JSON ends too early'],
    ['plan-unreadable', (text: string) => text.replace('"agents"', 'agents'), 'its JSON is broken here'],
    ['plan-unreadable', () => '', 'its JSON ends too early'],
    ['plan-unreadable', () => '[]', '`schema` does not say'],
    ['plan-unreadable', () => 'null', '`schema` does not say'],
    ['plan-unreadable', () => '[['.repeat(100_000), 'its JSON ends too early'],
    [
      'plan-unreadable',
      (text: string) => text.replace('"retries": 0', '"retries": -1'),
      '`streams[0].retries`: expected at least 0',
    ],
    [
      'plan-unreadable',
      (text: string) => text.replace('"retries": 0', '"tries": 0'),
      '`streams[0]`: retries is missing',
    ],
    ['plan-version', (text: string) => text.replace('plan/1', 'plan/2'), 'format `pcoord.plan/2`'],
    ['plan-edited', (text: string) => text.replace('bin/web', 'bin/wob'), 'does not have this digest'],
  ])('%s: a plan that is none, or not ours any more', async (code, change, message) => {
    await compiled();
    editPlan(change as (text: string) => string);
    const found = await checked();
    expect([found.code, found.findings.map((one) => one.code)]).toEqual([1, [code]]);
    expect(found.findings[0]!.message).toContain(message);
  });

  it('plan-foreign: the plan of another session', async () => {
    await compiled();
    place.write('s.yaml', session.replace('demo', 'other'));
    const { code, findings } = await checked();
    expect([code, findings.map((one) => one.message)]).toEqual([
      1,
      ['this is the plan of session `demo`, not of `other`'],
    ]);
  });

  it('a plan that is not there, or is a folder, is a finding too', async () => {
    await compiled();
    mkdirSync(join(place.folder, 'folder.json'));
    for (const [name, why] of [
      ['absent.json', 'it does not exist'],
      ['folder.json', 'it is a directory'],
    ] as const) {
      const { code, out } = await place.run([...words, '-o', name, '--check']);
      expect([code, out.includes(`${name}:1:1`), out.includes(why)]).toEqual([1, true, true]);
    }
  });

  it('compares modules and drawings as they would be written', async () => {
    await compiled();
    for (const name of ['plan.ts', 'plan.mmd', 'plan.dot']) {
      expect((await place.run([...words, '-o', name])).code).toBe(0);
      expect((await place.run([...words, '-o', name, '--check'])).code).toBe(0);
      place.write(name, `${readFileSync(join(place.folder, name), 'utf8')}\n`);
      const { code, out } = await place.run([...words, '-o', name, '--check']);
      expect([name, code, out.includes('error[plan-stale]')]).toEqual([name, 1, true]);
    }
  });

  it('says nothing of the plan while the session has errors', async () => {
    await compiled();
    place.write('s.yaml', session.replace('web/', '../web/'));
    const { code, findings } = await checked();
    expect([code, findings.some((one) => one.code.startsWith('plan-'))]).toEqual([1, false]);
  });

  it('repeats no secret that a plan holds', async () => {
    const secret = `gh${'p_'}q7RzK2mVbT9xLw4NsYc8DfHjG3pUaE6oQi1Z`;
    const text = (value: string): string =>
      session.replace('[bin/web]', `[bin/web, --a-long-option-that-comes-before-it, "${value}"]`);
    await compiled();
    place.write('s.yaml', text(secret));
    const level = ['--severity', 'secret-literal=info'];
    await place.run([...words, '-o', 'plan.json', ...level]);
    expect(readPlan()).toContain(secret);
    place.write('s.yaml', text('nothing'));
    const { code, out, err } = await place.run([...words, '-o', 'plan.json', '--check', ...level]);
    expect([code, `${out}${err}`.includes('ghp_q7Rz')]).toEqual([1, false]);
    expect(err).toContain('ghp_*');
  });
});

describe('the place of a value', () => {
  it('is where it stands, in any JSON', () => {
    const pathsOf = (value: unknown): (string | number)[][] => {
      if (Array.isArray(value))
        return [[], ...value.flatMap((item, at) => pathsOf(item).map((path) => [at, ...path]))];
      if (value === null || typeof value !== 'object') return [[]];
      return [
        [],
        ...Object.entries(value).flatMap(([key, item]) => pathsOf(item).map((path) => [key, ...path])),
      ];
    };
    const at = (value: unknown, path: readonly (string | number)[]): unknown =>
      path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], value);
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const plain: unknown = JSON.parse(text);
        for (const path of pathsOf(plain)) {
          const found = jsonPlace(text, path)!;
          expect(JSON.parse(text.slice(found.start, found.end))).toEqual(at(plain, path));
        }
        expect(jsonPlace(text, ['no such key', 0])).toBeNull();
      }),
    );
  });
});
