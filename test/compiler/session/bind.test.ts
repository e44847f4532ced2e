import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bind, bindOverlay } from '../../../src/compiler/session/bind.ts';
import { levels } from '../../../src/compiler/session/keys.ts';
import type { Session, StreamDeclaration } from '../../../src/compiler/session/session.ts';
import { parse } from '../../../src/compiler/syntax/parse.ts';
import type { SyntaxNode } from '../../../src/compiler/syntax/tree.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Located } from '../../../src/diagnostics/span.ts';

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../../golden', name), 'utf8');

describe("the seed's blocks", () => {
  const blocks = [
    'parallel_session_config',
    'batch_optimization',
    'execution_strategies',
    'parallelization_assessment',
  ];

  it.each([...blocks, 'all'])('%s has not one finding', (name) => {
    expect(look(golden(`seed/${name}.yaml`)).diagnostics).toEqual([]);
  });

  it('mean what they say', () => {
    const session = look(golden('seed/all.yaml')).session;
    const config = session.config!;
    expect(config.session_id.value).toBe('parallel-ecommerce-20250807');
    expect(
      config.work_streams.map(({ id, agent, sync_schedule }) => [
        id.value,
        agent?.value,
        sync_schedule?.value,
      ]),
    ).toEqual([
      ['frontend_stream', '@react-expert', 1_800_000],
      ['backend_stream', '@rails-expert', 1_800_000],
      ['database_stream', '@database-admin', 3_600_000],
    ]);
    expect(
      config.synchronization_points.map(({ milestone, triggers }) => [milestone.value, triggers[0]?.value]),
    ).toEqual([
      ['architecture_complete', { kind: 'all_streams', phase: 1 }],
      ['implementation_complete', { kind: 'all_streams', phase: 2 }],
    ]);
    expect(config.conflict_resolution.dependency.timeout_ms?.value).toBe(900_000);
    expect(session.batch).toMatchObject({
      read: { batch_size: 10, timeout_ms: 5000, optimization: 'directory' },
      write: { batch_size: 5, conflict_check: 'required', rollback_strategy: 'atomic' },
      tool: { parallel_limit: 'auto', grouping: 'tool_and_usage', monitoring: 'full' },
    });
    expect(session.strategies.map(({ name }) => name.value)).toHaveLength(4);
    expect(session.assessment.map(({ items }) => items.length)).toEqual([4, 4, 4]);
  });
});

describe('a session with every key', () => {
  const text = golden('ok/every-key.yaml');
  const { session } = look(text);

  it('uses every key of the language', () => {
    const used = new Set<string>();
    const visit = (node: SyntaxNode): void => {
      if (node.kind === 'list') node.items.forEach(visit);
      if (node.kind !== 'map') return;
      for (const { key, value } of node.entries) {
        used.add(key);
        visit(value);
      }
    };
    visit(parse({ name: 'f', text }).value!.root);
    const all = Object.values(levels).flatMap((level): readonly string[] => level.keys);
    expect(all.filter((key) => !used.has(key))).toEqual([]);
  });

  it('keeps the place of every value that it located', () => {
    const wrong: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (value === null || typeof value !== 'object') return;
      if ('source' in value && 'start' in value) return;
      const { value: own, span } = value as Located<unknown>;
      if (typeof own === 'string' && span) {
        const written = text.slice(span.start, span.end).replace(/^["']|["']$/g, '');
        if (written !== own && !written.startsWith('|')) wrong.push(`${path}: ${own} at ${written}`);
      }
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
    };
    visit({ ...session, source: null }, '');
    expect(wrong).toEqual([]);
  });

  it('reads commands, gates, set-up and limits into one form', () => {
    const api = session.config!.work_streams[0]!;
    expect(api.verify?.commands.map(({ command, timeout_ms }) => [command.value, timeout_ms?.value])).toEqual(
      [
        [expect.objectContaining({ kind: 'argv', argv: ['npm', 'test'] }), 300_000],
        [{ kind: 'shell', text: 'npm run lint -- --max-warnings 0' }, 300_000],
        [expect.objectContaining({ kind: 'argv', argv: ['npm', 'run', 'e2e'] }), 600_000],
      ],
    );
    expect(api.setup?.run.map(({ value }) => value.kind)).toEqual(['argv', 'shell']);
    expect(api.env?.set.map(({ name, value }) => [name.value, value.value])).toEqual([
      ['RAILS_ENV', 'test'],
      ['EMPTY', ''],
    ]);
    expect(api.demands.map(({ name, amount }) => [name.value, amount.value])).toEqual([
      ['agents', 1],
      ['db:test', 1],
      ['memory', 2e9],
    ]);
    expect(api.resources?.map(({ pattern, mode }) => [pattern.value, mode?.value ?? null])).toEqual([
      ['app/invoices/', null],
      ['!app/invoices/legacy/', null],
      ['CHANGELOG.md', 'append'],
      ['app/routes.ts', 'generated'],
      ['db/seed.sql', 'exclusive'],
      ['docs/api.md', 'write'],
    ]);
    expect(session.actions.map(({ name, commands }) => [name.value, commands.length])).toEqual([
      ['smoke_test', 1],
      ['bundle', 1],
      ['compare', 2],
      ['measure', 1],
    ]);
    expect([session.budgets?.usd?.value, session.stream_budget?.turns?.value]).toEqual([20, 60]);
  });
});

describe('recovery', () => {
  it('keeps every stream as a name, so that references to it hold', () => {
    const { session } = look(
      'parallel_session_config:\n  session_id: x\n  work_streams:\n    a: 1\n    b:\n    c: { command: [] }\n',
    );
    expect(session.config?.work_streams.map(({ id }) => id.value)).toEqual(['a', 'c']);
  });

  it('reads on past a bad entry of a list', () => {
    const { session } = stream('command: ["x"]\nresources: ["a/", 1, {path: "b/", mode: nope}, [c], "d/"]');
    expect(session.resources?.map(({ pattern }) => pattern.value)).toEqual(['a/', '1', 'b/', 'd/']);
  });

  it('lets a milestone with an unreadable trigger wait for something', () => {
    const { session } = look(
      'parallel_session_config:\n  session_id: x\n  work_streams: { a: { command: ["x"] } }\n  synchronization_points: [{ milestone: m, triggers: [nonsense] }]\n',
    );
    expect(session.config?.synchronization_points[0]?.triggers).toHaveLength(1);
  });

  it('gives no value only when the file is no session', () => {
    for (const text of ['just text\n', '- a\n', 'services: {}\nvolumes: {}\n']) {
      const { value } = bind(parse({ name: 'f', text }).value!);
      expect(value).toBeUndefined();
    }
  });
});

describe('a finding', () => {
  it('of an aliased value is made once, and shows both places', () => {
    const { diagnostics } = look(
      'parallel_session_config:\n  session_id: x\n  work_streams:\n    a: { command: ["x"], retries: &r "2" }\n    b: { command: ["x"], retries: *r }\n    c: { command: ["x"], retries: *r }\n',
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['wrong-type']);
  });

  it('of a value that only an alias brings in points at the value and at the alias', () => {
    const { diagnostics } = look(
      'parallel_session_config:\n  session_id: &x two words\n  work_streams: { a: { command: ["x"] } }\n  coordination_strategy: *x\n',
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['invalid-id']);
    const overlay = bindOverlay(
      parse({
        name: 'o',
        text: 'capacities: { a: &x 1 }\nagents: { "@a": { adapter: claude, instructions: *x } }\n',
      }).value!,
    );
    expect(overlay.diagnostics.map(({ code, related }) => [code, related[0]?.message])).toEqual([
      ['yaml-implicit-type', 'brought in by this alias'],
    ]);
  });

  it('is not made for a worker or key that a misspelt one stands for', () => {
    expect(stream('comand: ["x"]').codes).toEqual(['unknown-key']);
    expect(
      look('parallel_session_config:\n  sesion_id: x\n  work_streams: { a: { command: ["x"] } }\n').codes,
    ).toEqual(['unknown-key']);
  });

  it('of a comment that cuts a value is made where the value may hold a `#`, and nowhere else', () => {
    expect(
      stream('command: ["x"]\nout_of_scope: block #default\nretries: 2 #two\nsync_schedule: 30m #often')
        .codes,
    ).toEqual([]);
    expect(stream('command: bin/x #all\nfocus: fix issue #12\nreads: [\n  docs #old\n]').codes).toEqual(
      Array.from({ length: 3 }, () => 'yaml-hash-truncation'),
    );
  });

  it('names an overlay key that only a session may have', () => {
    const { diagnostics } = bindOverlay(
      parse({ name: 'o', text: 'verify: "x"\nbudgets: { session: { usd: 1 } }\n' }).value!,
    );
    expect(diagnostics.map(({ code, help }) => [code, help])).toEqual([
      ['unknown-key', '`budgets` belongs at the top of the session file'],
    ]);
  });

  it('does not accept a command and an agent together, nor neither, unless every phase has a command', () => {
    expect(stream('agent: "@a"\ncommand: ["x"]').codes).toEqual(['mutually-exclusive']);
    expect(stream('focus: "x"').codes).toEqual(['missing-worker']);
    expect(stream('phases: [{ name: a, command: ["x"] }, { name: b, command: ["y"] }]').codes).toEqual([]);
    expect(stream('phases: [{ name: a, command: ["x"] }, { name: b }]').codes).toEqual(['missing-worker']);
  });

  it('of a milestone name allows what the seed does and refuses what triggers would confuse', () => {
    const named = (name: string) =>
      look(
        `parallel_session_config:\n  session_id: x\n  work_streams: { a: { command: ["x"] } }\n  synchronization_points: [{ milestone: ${name}, triggers: [all_streams_complete] }]\n`,
      ).codes;
    expect(named('architecture_complete')).toEqual([]);
    for (const name of ['all_streams', 'all_streams_complete', 'x_complete_phase_1', 'x_reached'])
      expect(named(name)).toEqual(['reserved-id']);
  });
});

it('takes a branch by its name, not by the full name of its ref', () => {
  const codes = ['x/y', 'refs/heads/x', 'refs/x'].map(
    (name) => look(`repository: { base: refs/heads/main, session_branch: ${name} }\n`).codes,
  );
  expect(codes.map((found) => found.includes('invalid-ref'))).toEqual([false, true, false]);
});

function look(text: string): { session: Session; diagnostics: readonly Diagnostic[]; codes: string[] } {
  const tree = parse({ name: 'f.yaml', text });
  const bound = bind(tree.value!);
  const diagnostics = [...tree.diagnostics, ...bound.diagnostics];
  return { session: bound.value!, diagnostics, codes: diagnostics.map(({ code }) => code) };
}

function stream(body: string): { session: StreamDeclaration; codes: string[] } {
  const indented = body.replaceAll('\n', '\n      ');
  const { session, codes } = look(
    `parallel_session_config:\n  session_id: x\n  work_streams:\n    s:\n      ${indented}\n`,
  );
  return { session: session.config!.work_streams[0]!, codes };
}
