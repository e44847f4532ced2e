import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixText } from '../../../src/compiler/fixes/fix-text.ts';
import { offerFixes } from '../../../src/compiler/fixes/offer-fixes.ts';
import { type CompileInput, lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { worldWith } from '../harness.ts';
import { changedLines } from './changed-lines.ts';

/**
 * The e-commerce session with an overlap seeded into it. Safe fixes must leave nothing to say, in a text that differs
 * from the seeded one in the lines concerned and nowhere else.
 */
const example = join(dirname(fileURLToPath(import.meta.url)), '../../../examples/ecommerce');
const original = readFileSync(join(example, 'session.yaml'), 'utf8');
const overlay = readFileSync(join(example, 'overlay.yaml'), 'utf8');
const frontend = '["src/components/", "src/styles/"]';
const backend = '["app/controllers/", "app/models/", "app/services/"]';
const database = '["db/migrate/", "db/schema.rb"]';

describe('the e-commerce session', () => {
  it('has nothing to say for itself', () => {
    expect(tell(inputOf(original))).toEqual([]);
  });

  it('with two streams that write one folder: the less important one waits', () => {
    const seeded = seed(
      [frontend, '["src/components/", "src/shared/"]'],
      [backend, '["app/", "src/shared/"]'],
    );
    expect(fixed(seeded)).toEqual([
      '      dependencies: ["design_system_updates", "api_contracts", "backend_stream"]',
    ]);
  });

  it('without priorities, the one declared later waits', () => {
    const seeded = seed(
      [frontend, '["src/components/", "src/shared/"]'],
      [backend, '["app/", "src/shared/"]'],
      [
        '      strategy: "priority_based_allocation"\n      priority_order: ["database", "backend", "frontend"]\n',
        '      strategy: "first_come"\n',
      ],
    );
    expect(fixed(seeded)).toEqual([
      '      dependencies: ["database_schema", "external_integrations", "frontend_stream"]',
    ]);
  });

  it('with a stream that reads what a later one writes: the reader waits', () => {
    const seeded = seed([frontend, `${frontend}\n      reads: ["db/schema.rb"]`]);
    expect(fixed(seeded)).toEqual([
      '      dependencies: ["design_system_updates", "api_contracts", "database_stream"]',
    ]);
  });

  it('with a stream that reads what an earlier one writes: the reader waits', () => {
    const seeded = seed([database, `${database}\n      reads: ["app/models/"]`]);
    expect(fixed(seeded)).toEqual([
      '      dependencies: ["data_requirements", "performance_constraints", "backend_stream"]',
    ]);
  });

  it('with comments and odd quoting around: both stay', () => {
    const seeded = seed(
      [frontend, "[ 'src/components/' ,   # the widgets\n        src/shared/ ]   # and what they share"],
      [backend, '[\'app/controllers/\', app/models/, app/services/, "src/shared/"]  # ruby'],
      [
        'dependencies: ["design_system_updates", "api_contracts"]',
        "dependencies: # from outside\n        - 'design_system_updates'   # weekly\n        # the other team's\n        - api_contracts # v2\n        # nothing else yet",
      ],
    );
    expect(fixed(seeded)).toEqual(["        - 'backend_stream'"]);
  });

  it('with a flow list over several lines, each with a comment: the new name has a line of its own', () => {
    const lines =
      'dependencies: [\n        "design_system_updates", # weekly\n        "api_contracts",         # v2\n      ]';
    const seeded = seed(
      [frontend, '["src/shared/"]'],
      [backend, '["app/", "src/shared/"]'],
      ['dependencies: ["design_system_updates", "api_contracts"]', lines],
    );
    expect(fixed(seeded)).toEqual(['        "backend_stream",']);
    const bare = seeded.replace('"api_contracts",         # v2', '"api_contracts"          # v2');
    expect(fixed(bare)).toEqual(['        "api_contracts",          # v2', '        "backend_stream"']);
  });

  it('with a stream that depends on nothing yet: the list is added after its claims', () => {
    const seeded = seed(
      [frontend, '["src/shared/"] # theirs too\n        # and not docs/'],
      [backend, '["app/", "src/shared/"]'],
      ['      dependencies: ["design_system_updates", "api_contracts"]\n', ''],
    );
    expect(fixed(seeded, ['unused-declaration'])).toEqual(['      dependencies: ["backend_stream"]']);
  });

  it('with a stream in flow style', () => {
    const seeded = seed(
      [
        original.slice(
          original.indexOf('    frontend_stream:'),
          original.indexOf('    \n    backend_stream'),
        ),
        '    frontend_stream: {agent: "@react-expert", focus: "ui", resources: [src/shared/], dependencies: [design_system_updates, api_contracts]}\n',
      ],
      [backend, '["app/", "src/shared/"]'],
    );
    expect(fixed(seeded)).toEqual([
      '    frontend_stream: {agent: "@react-expert", focus: "ui", resources: [src/shared/], dependencies: [design_system_updates, api_contracts, backend_stream]}',
    ]);
  });

  it('with three streams that share a file and one that does not: the three form a chain', () => {
    const seeded = seed(
      [frontend, '["src/components/", "package.json"]'],
      [backend, '["app/", "package.json"]'],
      [database, '["db/", "package.json"]'],
      [
        '  synchronization_points:',
        '    docs_stream:\n      command: ["node", "tools/docs.mjs"]\n      resources: ["docs/guide/"]\n\n  synchronization_points:',
      ],
    );
    expect(fixed(seeded)).toEqual([
      '      dependencies: ["design_system_updates", "api_contracts", "backend_stream"]',
      '      dependencies: ["database_schema", "external_integrations", "database_stream"]',
    ]);
  });

  it('with three streams that share a file and nobody else: a note says that nothing runs in parallel any more', () => {
    const seeded = seed(
      [frontend, '["src/components/", "package.json"]'],
      [backend, '["app/", "package.json"]'],
      [database, '["db/", "package.json"]'],
    );
    expect(fixed(seeded, ['nothing-in-parallel'])).toEqual([
      '      dependencies: ["design_system_updates", "api_contracts", "backend_stream"]',
      '      dependencies: ["database_schema", "external_integrations", "database_stream"]',
    ]);
    const offered = offerFixes(inputOf(seeded), lint(inputOf(seeded)), {}).diagnostics;
    expect(offered.flatMap(({ fixes }) => fixes.map(({ effect }) => effect))).toContain(
      'after this: 0 conflicts, nothing runs in parallel, predicted time +40 min',
    );
  });

  it('with the line ends of Windows and a byte order mark: both stay', () => {
    const seeded = seed(
      [frontend, '["src/components/", "src/shared/"]'],
      [backend, '["app/", "src/shared/"]'],
      [
        'dependencies: ["design_system_updates", "api_contracts"]',
        'dependencies:\n        - design_system_updates\n        - api_contracts',
      ],
    );
    const windows = `\ufeff${seeded.replaceAll('\n', '\r\n')}`;
    expect(fixed(windows)).toEqual(['        - backend_stream␍']);
  });

  it('where the stream is brought in by an alias: its text is left alone, and the other one waits', () => {
    const seeded = seed(
      [frontend, '&shared ["src/components/", "src/shared/"]'],
      [backend, '["app/", "src/shared/"]'],
      [
        'dependencies: ["design_system_updates", "api_contracts"]',
        'dependencies: &wait ["design_system_updates"]',
      ],
      ['["database_schema", "external_integrations"]', '*wait'],
      ['["data_requirements", "performance_constraints"]', '*wait'],
    );
    const { sources } = fixText(inputOf(seeded), { grade: 'unsafe' });
    const text = sources[0]?.text ?? seeded;
    expect(text).toContain('&wait ["design_system_updates"]');
    expect(text.match(/\*wait/g)).toHaveLength(2);
  });
});

function seed(...changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    expect(text.split(from), `${from} stands once in the example`).toHaveLength(2);
    return text.replace(from, () => to);
  }, original);
}

/** The lines that safe fixes add or change, when nothing is left to say; every other line must be as it was. */
function fixed(seeded: string, ignore: readonly string[] = []): readonly string[] {
  const input = inputOf(seeded);
  expect(tell(input, ignore)).not.toEqual([]);
  const { sources, linted } = fixText(input, { grade: 'safe' });
  const left = linted.diagnostics.filter(({ code }) => !ignore.includes(code));
  expect(left.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  expect(sources.map(({ name }) => name)).toEqual(['session.yaml']);
  const { text } = sources[0]!;
  const { removed, added } = changedLines(seeded, text);
  expect(removed.length).toBeLessThanOrEqual(added.length);
  const again = fixText(inputOf(text), { grade: 'safe' });
  expect(again.sources).toEqual([]);
  return added;
}

function tell(input: CompileInput, ignore: readonly string[] = []): string[] {
  return lint(input)
    .diagnostics.filter(({ code }) => !ignore.includes(code))
    .map(({ code, message }) => `${code}: ${message}`);
}

function inputOf(text: string): CompileInput {
  const repository = join(example, 'repo');
  const tracked = readdirSync(repository, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(repository.length + 1));
  return {
    session: { name: 'session.yaml', text },
    overlays: [{ name: 'overlay.yaml', text: overlay }],
    environment: {
      ...emptyEnvironment,
      ...worldWith(tracked),
      readText: (path) => (tracked.includes(path) ? readFileSync(join(repository, path), 'utf8') : null),
    },
  };
}
