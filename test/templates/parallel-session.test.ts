import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/compiler/compile.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import { bundledTemplates, readTemplate, sessionSchemaAddress } from '../../src/templates/catalogue.ts';
import { renderTemplate } from '../../src/templates/render.ts';

const template = (() => {
  const read = readTemplate(bundledTemplates(), 'parallel-session');
  if (!read.ok) throw new Error(read.error);
  return read.value;
})();

function render(parameters: unknown): string {
  const rendered = renderTemplate(template, parameters, sessionSchemaAddress());
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.error));
  return rendered.value;
}

/**
 * Said of agents nobody has defined yet, and of parameters: names, schedules, gates and the words of a focus
 * are the caller's own choice. A random focus does hit the folder of another stream now and then.
 */
const ofTheCaller: readonly string[] = [
  'unresolved-agent',
  'similar-names',
  'id-too-similar',
  'schedule-too-dense',
  'schedule-never-fires',
  'no-meetings',
  'gate-always-passes',
  'undeclared-input',
];

/** What the compiler says about the session these parameters make that the template is answerable for. */
function findings(parameters: unknown): string[] {
  const session = { name: 'session.yaml', text: render(parameters) };
  const { value, diagnostics } = compileText({ session, overlays: [], environment: emptyEnvironment });
  const found = diagnostics
    .filter(({ code }) => !ofTheCaller.includes(code))
    .map(({ code, message }) => `${code}: ${message}`);
  return value ? found : [...found, 'no plan'];
}

const phrase = fc.oneof(
  fc.constantFrom(
    'never',
    '1h30m',
    '99h9999m99999s',
    '1s',
    'every_99999_seconds',
    'every_9999_minutes',
    'every_99_hours',
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('second', 'minutes', 'hour'))
    .map(([n, unit]) => `every_${n}_${unit}`),
  fc.integer({ min: 1, max: 9999 }).map((count) => `${count}m`),
);
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
const optional = { requiredKeys: ['name'] as 'name'[] };

/** Streams of different names, each in a folder of its own, so that no two can meet whatever the policy. */
const streams = fc
  .uniqueArray(
    fc.record(
      {
        name: word,
        agent: word.map((name) => `@${name}`),
        focus: fc
          .string({ minLength: 1, maxLength: 80 })
          .filter((text) => text.trim() !== '' && /^[\x20-\x7e]*$/.test(text)),
        sync_schedule: phrase,
        writes: fc.oneof(
          fc.constantFrom([''], ['', '!gone/']),
          fc.subarray(['src/', '**/*.ts', '{a,b}/[!x]*.rb', 'a #b', '*.css', 'yes']),
        ),
      },
      optional,
    ),
    // One resolver takes `x` and `x_stream` for the same name, and claims are compared without regard to case.
    { minLength: 1, maxLength: 5, selector: ({ name }) => name.toLowerCase().replace(/(_stream)+$/, '') },
  )
  .map((list) =>
    list.map(({ writes, ...stream }) =>
      writes === undefined
        ? stream
        : { ...stream, resources: writes.map((write) => claimIn(stream.name, write)) },
    ),
  );

function claimIn(folder: string, pattern: string): string {
  return pattern.startsWith('!') ? `!${folder}/${pattern.slice(1)}` : `${folder}/${pattern}`;
}

const parameters = fc.record(
  {
    session_id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/),
    strategy: fc.constantFrom(
      'independent_parallel',
      'synchronized_parallel',
      'pipeline_parallel',
      'coordinated_parallel',
    ),
    streams,
    milestones: fc.uniqueArray(
      word.map((name) => `m_${name}`),
      { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() },
    ),
    sync_schedule: phrase,
    file_policy: fc.constantFrom(
      'last_writer_wins_with_review',
      'serialize',
      'priority',
      'three_way_merge',
      'fail',
    ),
    verify: fc.array(fc.constantFrom('npm test', 'a && b # c', '!x', "echo 'yes'", 'printf "a\\n"\nb'), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: ['session_id', 'streams'] },
);

describe('the parallel-session template', () => {
  it('compiles its sample without a finding but the agents and what comes from outside', () => {
    const sample = JSON.parse(
      readFileSync(join(bundledTemplates(), 'parallel-session/sample.json'), 'utf8'),
    ) as unknown;
    expect(findings(sample)).toEqual([
      expect.stringMatching(/^unresolved-external: .*design_system_updates/),
    ]);
  });

  it('makes a session that compiles over its whole parameter space', () => {
    fc.assert(
      fc.property(parameters, (given) => {
        expect(findings(given)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes for the same parameters, and opens with what editors look for', () => {
    const given = { session_id: 'a', streams: [{ name: 'one' }] };
    const text = render(given);
    expect(render(given)).toBe(text);
    const address = sessionSchemaAddress();
    expect(text.split('\n').slice(0, 3)).toEqual([
      `# yaml-language-server: $schema=${address}`,
      `# $schema: ${address}`,
      `# pcoord-template: ${JSON.stringify({ template: 'parallel-session', version: template.version, parameters: given })}`,
    ]);
  });

  it('records parameters in printable ASCII: a comment neither ends early nor hides anything', () => {
    const focus = 'a\nb\u2028c\u202ed # e';
    const head = render({ session_id: 'a', streams: [{ name: 'one', focus }] }).split('\n')[2]!;
    expect(head).toMatch(/^[\x20-\x7e]+$/);
    const origin = JSON.parse(head.replace('# pcoord-template: ', '')) as {
      parameters: { streams: { focus: string }[] };
    };
    expect(origin.parameters.streams[0]!.focus).toBe(focus);
  });

  it.each([
    ['all_streams'],
    ['backend_complete'],
    ['backend_complete_phase_2'],
    ['backend_reached'],
    ['__proto__'],
    ['constructor'],
    ['1st'],
    ['a b'],
    [''],
  ])('refuses %j as the name of a stream: the language takes it otherwise', (name) => {
    const rendered = renderTemplate(template, { session_id: 'a', streams: [{ name }] }, '');
    expect(rendered.ok).toBe(false);
  });
});
