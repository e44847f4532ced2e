import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../../scripts/generate.mjs';
import { bind } from '../../../src/compiler/session/bind.ts';
import { toPlain } from '../../../src/compiler/session/plain.ts';
import { parse } from '../../../src/compiler/syntax/parse.ts';

const root = join(import.meta.dirname, '../../..');
const originals = ['ok/every-key.yaml', 'seed/all.yaml'].map((name) =>
  toPlain(parse({ name, text: readFileSync(join(root, 'test/golden', name), 'utf8') }).value!.root),
);

let validateSession: (value: unknown) => boolean;

beforeAll(async () => {
  await generate(root);
  ({ validateSession } = await import('../../../src/generated/session-validator.js'));
});

/** Refusals of bind that a JSON Schema cannot make: two entries of a list with one name. */
const beyondSchema: ReadonlySet<string> = new Set(['duplicate-id', 'unknown-rule']);

describe('bind and the schema', () => {
  const value = fc.constantFrom<unknown>(
    ...[
      null,
      true,
      false,
      0,
      1,
      -1,
      2.5,
      12,
      '',
      'x',
      'a b',
      'a\nb',
      '!x',
      '@a',
      '@a b',
      'all_streams',
      'x_complete',
    ],
    ...[
      '30',
      '30m',
      'every_30_minutes',
      '5_seconds_max_wait',
      '15_minutes_before_escalation',
      'never',
      '0s',
      '8GB',
      '10',
    ],
    ...[
      'up_to_5_concurrent_writes',
      'auto',
      'append',
      'generated',
      'http',
      'claude',
      'command',
      'fail',
      'x_reached',
      '-x',
    ],
    ...[
      [],
      ['x'],
      [1],
      [['x']],
      [[]],
      ['x', null],
      {},
      { x: 1 },
      { path: 'x' },
      { file: 'x' },
      { run: 'x' },
      { run: ['x'] },
    ],
    ...[
      { name: 'x' },
      { streams: ['x'] },
      { exists: 'x' },
      { manual: true },
      { manual: false },
      { adapter: 'acp' },
    ],
  );
  const key = fc.constantFrom(
    'name',
    'run',
    'command',
    'agent',
    'prompt',
    'mode',
    'timeout',
    'x',
    'type',
    'url',
    'strategy',
  );
  const mutation = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('set', 'delete', 'rename', 'add'),
    value,
    key,
  });

  it('refuse the same sessions, however a valid one is changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1),
        fc.array(mutation, { minLength: 1, maxLength: 2 }),
        (index, mutations) => {
          const changed = structuredClone(originals[index]);
          for (const one of mutations) mutate(changed, one);
          const errors = bindErrors(changed);
          if (errors.some((code) => beyondSchema.has(code))) return;
          expect({ errors, refused: !validateSession(changed) }).toEqual({
            errors,
            refused: errors.length > 0,
          });
        },
      ),
      { numRuns: 800 },
    );
  });
});

interface Mutation {
  readonly at: number;
  readonly kind: 'set' | 'delete' | 'rename' | 'add';
  readonly value: unknown;
  readonly key: string;
}

/** Changes one place of a tree of plain data. */
function mutate(tree: unknown, { at, kind, value, key }: Mutation): void {
  const places = placesOf(tree);
  const place = places[at % places.length];
  if (!place) return;
  const { owner, name } = place;
  if (Array.isArray(owner)) {
    if (kind === 'delete') owner.splice(Number(name), 1);
    else if (kind === 'add') owner.push(structuredClone(value));
    else owner[Number(name)] = structuredClone(value);
    return;
  }
  const record = owner as Record<string, unknown>;
  if (kind === 'add') record[key] = structuredClone(value);
  else if (kind === 'set') record[name] = structuredClone(value);
  else {
    if (kind === 'rename') record[key] = record[name];
    delete record[name];
  }
}

function placesOf(tree: unknown): { owner: object; name: string }[] {
  if (tree === null || typeof tree !== 'object') return [];
  return Object.entries(tree).flatMap(([name, inner]) => [{ owner: tree, name }, ...placesOf(inner)]);
}

/** JSON is YAML: what bind says to the data, written down. */
function bindErrors(data: unknown): string[] {
  const tree = parse({ name: 'f', text: JSON.stringify(data) });
  const { diagnostics } = bind(tree.value!);
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}
