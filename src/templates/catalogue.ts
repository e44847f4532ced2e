import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../base/invariant.ts';
import { compareText } from '../base/order.ts';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import type { ParameterSchema } from './parameters.ts';

const templateFile = 'template.yaml';
const schemaFile = 'parameters.schema.json';

/** A session in the making: YAML with directives, and the schema of what they ask for. */
export interface Template {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly text: string;
  readonly parameters: ParameterSchema;
}

/** The folder of the templates that come with pcoord. */
export function bundledTemplates(): string {
  return join(packageRoot(), 'templates');
}

/** Names of the folders in `folder` that hold a template, sorted; an error when the folder cannot be read. */
export function listTemplates(folder: string): Result<readonly string[], string> {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, templateFile)))
      .map((entry) => entry.name);
    return ok(names.sort(compareText));
  } catch (error) {
    return err(`${folder}: ${(error as Error).message}`);
  }
}

/** The template `name` of a folder: `template.yaml` and `parameters.schema.json` in a folder of that name. */
export function readTemplate(folder: string, name: string): Result<Template, string> {
  try {
    const schema = JSON.parse(readFileSync(join(folder, name, schemaFile), 'utf8')) as ParameterSchema & {
      readonly 'x-version'?: unknown;
    };
    const version = schema['x-version'];
    if (typeof version !== 'string' || schema.type !== 'object')
      return err(`${join(folder, name, schemaFile)}: needs "type": "object" and an "x-version"`);
    const text = readFileSync(join(folder, name, templateFile), 'utf8');
    return ok({ name, version, description: schema.description ?? '', text, parameters: schema });
  } catch (error) {
    return err(`template ${name}: ${(error as Error).message}`);
  }
}

/** The address editors find the session's schema under: the schema's own `$id`. */
export function sessionSchemaAddress(): string {
  const schema = JSON.parse(readFileSync(join(packageRoot(), 'schemas', 'session.schema.json'), 'utf8')) as {
    readonly $id: string;
  };
  return schema.$id;
}

/** The folder of the installed package: the sources and the bundle lie at different depths below it. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    invariant(dirname(folder) !== folder, 'pcoord lies in no package');
    folder = dirname(folder);
  }
  return folder;
}
