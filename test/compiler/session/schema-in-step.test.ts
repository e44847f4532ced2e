import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assessmentItems } from '../../../src/compiler/session/assessment.ts';
import {
  adaptations,
  batchTriggers,
  batchWords,
  resourceMonitors,
} from '../../../src/compiler/session/batch.ts';
import { levels } from '../../../src/compiler/session/keys.ts';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const load = (name: string) =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../../schemas/${name}.schema.json`), 'utf8'),
  ) as Schema;
const session = load('session');
const overlay = load('overlay');

describe('the schemas and the compiler', () => {
  for (const [name, level] of Object.entries(levels))
    it(`know the same keys of ${level.what}`, () => {
      expect(Object.keys(schemaOf(name).properties ?? {})).toEqual([...level.keys]);
      expect(schemaOf(name).additionalProperties).toBe(false);
    });

  it('have no mapping of fixed keys that the other does not know', () => {
    const fixed = Object.entries(session.$defs ?? {})
      .filter(([name, schema]) => schema.properties !== undefined && name !== 'verify')
      .map(([name]) => name);
    expect(fixed.filter((name) => !(name in levels))).toEqual([]);
  });

  it('know the same items of closed lists', () => {
    for (const [section, items] of Object.entries(assessmentItems))
      expect(itemsOf('parallelization_assessment', section)).toEqual([...items]);
    expect(itemsOf('batch_optimization', 'batch_triggers')).toEqual([...batchTriggers]);
    expect(itemsOf('performance_optimization', 'resource_monitoring')).toEqual([...resourceMonitors]);
    expect(itemsOf('performance_optimization', 'adaptive_batching')).toEqual([...adaptations]);
  });

  it('know the same words of batching', () => {
    const words = (level: string, key: keyof typeof batchWords) =>
      expect(property(level, key).enum).toEqual(Object.keys(batchWords[key]));
    words('read_operations', 'optimization');
    words('write_operations', 'conflict_check');
    words('write_operations', 'rollback_strategy');
    words('tool_calls', 'grouping');
    words('tool_calls', 'monitoring');
  });
});

describe('the schemas', () => {
  it('describe every key, for editors to show', () => {
    const missing: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (schema === null || typeof schema !== 'object') return;
      for (const [key, value] of Object.entries(schema)) {
        if (key === 'properties' && !/\/(?:if|then|else|allOf|anyOf|not)\b/.test(path))
          for (const [name, inner] of Object.entries(value as Record<string, Schema>))
            if (!inner.description?.trim()) missing.push(`${path}/${name}`);
        visit(value, `${path}/${key}`);
      }
    };
    visit(session, 'session');
    visit(overlay, 'overlay');
    expect(missing).toEqual([]);
  });

  it('are JSON Schema 2020-12', () => {
    for (const schema of [session, overlay])
      expect((schema as { $schema?: string }).$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });
});

function schemaOf(level: string): Schema {
  if (level === 'session') return session;
  if (level === 'overlay') return overlay;
  const found = session.$defs?.[level];
  if (!found) throw new Error(`no $defs/${level}`);
  // A gate may also be a string or a list; its mapping is one of the alternatives.
  return found.properties ? found : (found.oneOf?.find((option) => option.properties) ?? found);
}

function property(level: string, key: string): Schema {
  return schemaOf(level).properties?.[key] as Schema;
}

function itemsOf(level: string, key: string): readonly string[] | undefined {
  return property(level, key).items?.enum;
}
