import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/compiler/compile.ts';
import { type Environment, emptyEnvironment } from '../../src/compiler/model/environment.ts';
import {
  bundledTemplates,
  listTemplates,
  readNotes,
  readTemplate,
  sessionSchemaAddress,
  type Template,
} from '../../src/templates/catalogue.ts';
import { checkParameters } from '../../src/templates/parameters.ts';
import { renderTemplate } from '../../src/templates/render.ts';
import type { ParameterSchema } from '../../src/templates/schema.ts';
import { boundariesOf, parametersOf } from './parameter-space.ts';

const names = (() => {
  const listed = listTemplates(bundledTemplates());
  if (!listed.ok) throw new Error(listed.error);
  return listed.value;
})();

const read = (name: string): Template => {
  const template = readTemplate(bundledTemplates(), name);
  if (!template.ok) throw new Error(template.error);
  return template.value;
};
const sampleOf = (name: string) => readNotes(bundledTemplates(), name).sample as Record<string, unknown>;

function render(template: Template, parameters: unknown): string {
  const rendered = renderTemplate(template, parameters, { schema_address: sessionSchemaAddress() });
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.error));
  return rendered.value;
}

/** A project that defines whatever agent is asked for: what `agent=project` counts on. */
const project: Environment = {
  ...emptyEnvironment,
  agentFiles: (name) => [
    {
      kind: 'project',
      path: `.claude/agents/${name}.md`,
      text: `---\nname: ${name}\ndescription: does it\n---\nDo it.\n`,
    },
  ],
};

function findings(template: Template, parameters: Readonly<Record<string, unknown>>): string[] {
  const session = { name: 'pcoord.yaml', text: render(template, parameters) };
  const environment = parameters['agent'] === 'project' ? project : emptyEnvironment;
  const { value, diagnostics } = compileText({ session, overlays: [], environment });
  const found = diagnostics.map(({ code, message }) => `${code}: ${message}`);
  return value ? found : [...found, 'no plan'];
}

/** More than any parameter has. */
const MOST_EDGES = 12;

/** Whether one parameter now lies in the place of another, or leaves a name without what it names: refused, with the reason. */
function relationsBroken(given: Readonly<Record<string, unknown>>, schema: ParameterSchema): boolean {
  const { problems } = checkParameters(fitConditions(given, schema), schema);
  for (const { message } of problems)
    expect(message).toMatch(
      /lies in|same place|name of nothing|is the name of something|nothing in .* names/,
    );
  return problems.length > 0;
}

/** What is taken only with another value goes where that is absent, and comes where it is needed. */
function fitConditions(
  given: Readonly<Record<string, unknown>>,
  schema: ParameterSchema,
): Record<string, unknown> {
  const fitting: Record<string, unknown> = { ...given };
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const [condition] = Object.entries(property['x-with'] ?? {});
    if (condition && fitting[condition[0]] !== condition[1]) delete fitting[name];
    else if (condition) fitting[name] ??= property.examples![0];
  }
  return Object.fromEntries(Object.entries(fitting).filter(([, value]) => value !== undefined));
}

describe('bundled templates', () => {
  it('are these', () => {
    expect(names).toEqual([
      'batch-optimization',
      'blog-platform',
      'feature-split',
      'migration-wave',
      'monorepo-packages',
      'parallel-session',
      'realtime-chat',
      'review-and-fix',
      'test-shards',
    ]);
  });

  describe.each(names)('%s', (name) => {
    const template = read(name);
    const { parameters: schema } = template;

    it('compiles its sample without a finding', () => {
      expect(findings(template, sampleOf(name))).toEqual([]);
    });

    it('compiles with nothing given but what is required', () => {
      const needed = [...(schema.required ?? []), ...Object.keys(schema['x-used'] ?? {})];
      const required = Object.fromEntries(needed.map((key) => [key, sampleOf(name)[key]]));
      expect(findings(template, required)).toEqual([]);
    });

    it('compiles without a finding at every edge of every parameter', () => {
      const tried = new Set<unknown>();
      // The edges of all parameters in step, each beginning at another one: as many sessions as one parameter has edges.
      for (let step = 0; step < MOST_EDGES; step += 1) {
        const given: Record<string, unknown> = structuredClone(sampleOf(name));
        for (const [at, [key, property]] of Object.entries(schema.properties ?? {}).entries()) {
          const edge = boundariesOf(property)[(at + step) % MOST_EDGES];
          if (edge === undefined) continue;
          const before = { ...given };
          given[key] = edge;
          // Other names leave these without whom they are for.
          if (property['x-key']) for (const path of Object.keys(schema['x-used'] ?? {})) delete given[path];
          if (relationsBroken(given, schema)) Object.assign(given, before);
          else tried.add(`${key} ${JSON.stringify(edge)}`);
          if (before[key] === undefined && given[key] === undefined) delete given[key];
        }
        const fitting = fitConditions(given, schema);
        expect([fitting, findings(template, fitting)]).toEqual([fitting, []]);
      }
      const all = Object.entries(schema.properties ?? {})
        .filter(([key]) => !(key in (schema['x-used'] ?? {})))
        .flatMap(([key, property]) => boundariesOf(property).map((edge) => `${key} ${JSON.stringify(edge)}`));
      expect(all.filter((edge) => !tried.has(edge))).toEqual([]);
    });

    it('compiles without a finding at every edge of every member of an item', () => {
      for (const [list, property] of Object.entries(schema.properties ?? {}))
        for (let step = 0; property['x-key'] && step < MOST_EDGES; step += 1) {
          const items = [{ name: 'first_one' }, { name: 'second_one' }] as Record<string, unknown>[];
          for (const [at, [member, inner]] of Object.entries(property.items?.properties ?? {}).entries()) {
            const edges = inner.type === 'array' ? [] : boundariesOf(inner);
            if (edges.length > 0) items[0]![member] = edges[(at + step) % edges.length];
          }
          const given = fitConditions({ ...sampleOf(name), externals: undefined, [list]: items }, schema);
          expect([items, findings(template, given)]).toEqual([items, []]);
        }
    });

    it('compiles without a finding over its whole parameter space', () => {
      fc.assert(
        fc.property(parametersOf(schema), (given) => {
          fc.pre(checkParameters(given, schema).problems.length === 0);
          expect(findings(template, given)).toEqual([]);
        }),
        { numRuns: 20 },
      );
    });

    it('is JSON Schema to others as well: what that refuses is refused', () => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      const validate = ajv.compile(JSON.parse(JSON.stringify(schema)) as object);
      expect([validate(sampleOf(name)), validate.errors]).toEqual([true, null]);
      const key = fc.constantFrom('more', ...Object.keys(schema.properties ?? {}));
      let refused = 0;
      fc.assert(
        fc.property(parametersOf(schema), key, fc.jsonValue({ maxDepth: 2 }), (given, other, value) => {
          const spoilt = { ...given, [other]: value };
          if (validate(spoilt)) return;
          refused += 1;
          expect(checkParameters(spoilt, schema).problems).not.toEqual([]);
        }),
        { numRuns: 100 },
      );
      expect(refused).toBeGreaterThan(30);
    });

    it('gives the same bytes for the same parameters, and opens with what editors look for', () => {
      const text = render(template, sampleOf(name));
      expect(render(template, sampleOf(name))).toBe(text);
      expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${sessionSchemaAddress()}`);
    });

    it('says what it is, and what each parameter is', () => {
      expect(template.description).not.toBe('');
      const described = (of: typeof schema): string[] =>
        Object.entries(of.properties ?? {}).flatMap(([key, property]) => [
          ...(property.description ? [] : [key]),
          ...described(property.items ?? { type: 'object' }),
        ]);
      expect(described(schema)).toEqual([]);
      const readme = readFileSync(join(bundledTemplates(), name, 'README.md'), 'utf8');
      expect(readme.startsWith(`# ${name}\n`)).toBe(true);
      expect(readme).toContain(`pcoord new ${name} `);
    });
  });
});
