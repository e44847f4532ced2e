import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../base/invariant.ts';
import { compareText } from '../base/order.ts';
import type { ParameterSchema } from './parameters.ts';

/** A session in the making: YAML with directives, and the schema of what they ask for. */
export interface Template {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly text: string;
  readonly parameters: ParameterSchema;
}

/** The templates that come with pcoord, by name. */
export function listTemplates(): readonly Template[] {
  const folder = join(packageRoot(), 'templates');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readTemplate(join(folder, entry.name), entry.name))
    .sort((a, b) => compareText(a.name, b.name));
}

/** The template in a folder that holds `template.yaml` and `parameters.schema.json`. */
export function readTemplate(folder: string, name: string): Template {
  const schema = JSON.parse(
    readFileSync(join(folder, 'parameters.schema.json'), 'utf8'),
  ) as ParameterSchema & {
    readonly 'x-version': string;
  };
  invariant(schema.type === 'object', `template ${name}: its parameters must be an object`);
  return {
    name,
    version: schema['x-version'],
    description: schema.description ?? '',
    text: readFileSync(join(folder, 'template.yaml'), 'utf8'),
    parameters: schema,
  };
}

/** The address editors find the session's schema under: the schema's own `$id`. */
export function sessionSchemaAddress(): string {
  const schema = JSON.parse(readFileSync(join(packageRoot(), 'schemas', 'session.schema.json'), 'utf8')) as {
    readonly $id: string;
  };
  return schema.$id;
}

/** The folder of the installed package: the sources and the bundle lie at different depths below it. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    invariant(dirname(folder) !== folder, 'pcoord lies in no package');
    folder = dirname(folder);
  }
  return folder;
}
