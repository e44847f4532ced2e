import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../base/invariant.ts';
import { compareText } from '../base/order.ts';
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import { digestOf } from './digest.ts';
import { explainFile } from './explain-file.ts';
import type { ParameterSchema } from './schema.ts';
import { readSchema } from './schema.ts';
import { findMismatch } from './schema-names.ts';

const templateFile = 'template.yaml';
const schemaFile = 'parameters.schema.json';
const readmeFile = 'README.md';
const sampleFile = 'sample.json';

/** No template needs more; a folder of somebody else's may hold anything. */
const LARGEST_FILE = 256 * 1024;
const MOST_TEMPLATES = 1000;

/** A session in the making: YAML with directives, and the schema of what they ask for. */
export interface Template {
  readonly name: string;
  readonly version: string;
  /** Of template and schema: two templates of one digest make the same sessions. */
  readonly digest: string;
  readonly description: string;
  readonly text: string;
  readonly parameters: ParameterSchema;
}

/** What a template's folder holds for people; absent where there is no such file. */
export interface TemplateNotes {
  readonly readme: string | null;
  readonly sample: unknown;
}

/** The folder of the templates that come with pcoord. */
export function bundledTemplates(): string {
  return join(packageRoot(), 'templates');
}

/** Names of the folders in `folder` that hold a template, sorted; an error when the folder cannot be read. */
export function listTemplates(folder: string): Result<readonly string[], string> {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .slice(0, MOST_TEMPLATES)
      .filter((entry) => !entry.name.startsWith('.') && existsSync(join(folder, entry.name, templateFile)))
      .map((entry) => entry.name);
    return ok(names.sort(compareText));
  } catch (error) {
    return err(`${folder} ${explainFile(error)}; --from names a folder with a folder for each template`);
  }
}

/**
 * The template `name` of a folder: `template.yaml` and `parameters.schema.json` in a folder of that name. With a version,
 * that one: the folder's own, or the one kept in `versions/VERSION`.
 */
export function readTemplate(folder: string, name: string, version?: string): Result<Template, string> {
  const current = readFrom(folder, name, name);
  if (version === undefined || (current.ok && current.value.version === version)) return current;
  if (!/^\d+(?:\.\d+){0,2}$/.test(version))
    return err(`template ${name}: no version ${JSON.stringify(version)}`);
  const kept = join(name, 'versions', version);
  if (!existsSync(join(folder, kept, templateFile)))
    return err(`template ${name}: version ${version} is not kept in ${join(folder, kept)}`);
  return readFrom(folder, name, kept);
}

/** The README and the sample parameters of a template. */
export function readNotes(folder: string, name: string): TemplateNotes {
  const readme = readInside(folder, join(name, readmeFile));
  const sample = readInside(folder, join(name, sampleFile));
  return { readme: readme.ok ? readme.value : null, sample: sample.ok ? parseJson(sample.value) : undefined };
}

function readFrom(folder: string, name: string, path: string): Result<Template, string> {
  const schemaText = readInside(folder, join(path, schemaFile));
  if (!schemaText.ok) return schemaText;
  const text = readInside(folder, join(path, templateFile));
  if (!text.ok) return text;
  const at = join(folder, path, schemaFile);
  const value = parseJson(schemaText.value);
  if (value === undefined)
    return err(`${at}: not JSON; names and texts stand in double quotes, and no comma is last`);
  const read = readSchema(value);
  if ('wrong' in read) return err(`${at}: ${read.wrong}`);
  const mismatch = findMismatch(read.schema);
  if (mismatch !== null) return err(`${at}: ${mismatch}`);
  const version = (value as { readonly 'x-version'?: unknown })['x-version'];
  if (typeof version !== 'string') return err(`${at}: needs an "x-version", such as "1.0.0"`);
  return ok({
    name,
    version,
    digest: digestOf([text.value, schemaText.value]),
    description: read.schema.description ?? '',
    text: text.value,
    parameters: read.schema,
  });
}

/** A text file that lies in the folder, links followed; never more of it than a template may have. */
function readInside(folder: string, path: string): Result<string, string> {
  const file = join(folder, path);
  let open: number | undefined;
  try {
    const root = realpathSync(folder);
    const real = realpathSync(file);
    if (!real.startsWith(root + sep))
      return err(`${file} lies outside ${folder}: a template holds its own files`);
    // Opening a pipe would wait for somebody to write into it.
    if (!statSync(real).isFile()) return err(`${file} is not a file`);
    open = openSync(real, 'r');
    const buffer = Buffer.alloc(LARGEST_FILE + 1);
    const length = readSync(open, buffer, 0, buffer.length, 0);
    if (length > LARGEST_FILE) return err(`${file} is larger than 256 KiB`);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length)));
  } catch (error) {
    return err(`${file} ${explainFile(error)}`);
  } finally {
    if (open !== undefined) closeSync(open);
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
