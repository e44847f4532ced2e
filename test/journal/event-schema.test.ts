import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { makePlan, program } from '../rig/make-plan.ts';
import { runFake } from '../rig/run-fake.ts';
import { eventSchema, readEventTypes } from '../rig/schema-of-events.ts';

const root = join(import.meta.dirname, '../..');
const declarations = join(root, 'src/journal/event.ts');
const schemaFile = join(root, 'schemas/event.schema.json');

describe('the schema of events', () => {
  it('says what the types say (`vitest -u` writes it anew)', async () => {
    await expect(`${JSON.stringify(eventSchema(declarations), null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it('accepts every record of a run, and nothing with a member too many or too few', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a/**'], retries: 1, verify: [program('check')] },
        { id: 'b', writes: ['b'] },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/1'], actions: [{ kind: 'builtin', name: 'notify' }] }],
      verify: [program('final')],
    });
    const { events } = await runFake(plan, {
      script: ({ id }) => ({ writes: { 'a/x': '', b: '', stray: '' }, exit_code: id === 'a.1.1' ? 1 : 0 }),
    });
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(schemaFile, 'utf8')),
    );
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(12);
    for (const event of events) {
      expect(validate(event), JSON.stringify(event)).toBe(true);
      expect(validate({ ...event, extra: 1 })).toBe(false);
      const { run: _, ...less } = event;
      expect(validate(less)).toBe(false);
    }
  });
});

describe('docs/events.md', () => {
  const docs = readFileSync(join(root, 'docs/events.md'), 'utf8');

  it.each(readEventTypes(declarations).events.map((event) => [event.name, event] as const))(
    'tells of %s with all it carries',
    (name, { properties }) => {
      const section = docs.split(`### \`${name}\`\n`)[1]?.split('\n### ')[0];
      expect(section).toBeDefined();
      for (const key of Object.keys(properties)) if (key !== 'type') expect(section).toContain(`\`${key}\``);
    },
  );
});
