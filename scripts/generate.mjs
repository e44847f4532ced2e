// Writes src/generated/: the JSON Schemas of session and overlay compiled to plain functions, so that nothing needs the
// schema compiler when pcoord runs. Called by the build, and by the tests that hold the schemas to the compiler.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';

/** The few helpers that generated code asks of the schema compiler's package, written out instead. */
const helpers = {
  'ajv/dist/runtime/ucs2length':
    '{ default: (text) => { let n = 0; for (const _ of text) n += 1; return n; } }',
  'ajv/dist/runtime/equal':
    '{ default: function equal(a, b) { if (a === b) return true; if (!a || !b || typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b)) return false; const keys = Object.keys(a); return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key])); } }',
};

const types = `/** Whether plain data has the shape of a session file; see schemas/session.schema.json. */
export function validateSession(value: unknown): boolean;
/** Whether plain data has the shape of an overlay file; see schemas/overlay.schema.json. */
export function validateOverlay(value: unknown): boolean;
`;

/** Compiles the schemas under `root` and writes the validators; files that would not change are left alone. */
export async function generate(root) {
  const schema = async (name) =>
    JSON.parse(await readFile(join(root, 'schemas', `${name}.schema.json`), 'utf8'));
  const ajv = new Ajv2020({
    code: { source: true, esm: true, lines: true },
    // `then`, `not` and `anyOf` narrow an object whose properties stand beside them.
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    messages: false,
  });
  ajv.addSchema(await schema('session'));
  ajv.addSchema(await schema('overlay'));
  const code = standaloneCode(ajv, {
    validateSession: 'session.schema.json',
    validateOverlay: 'overlay.schema.json',
  });
  const folder = join(root, 'src', 'generated');
  await mkdir(folder, { recursive: true });
  await writeIfChanged(join(folder, 'session-validator.js'), inlineHelpers(code));
  await writeIfChanged(join(folder, 'session-validator.d.ts'), types);
}

function inlineHelpers(code) {
  const inlined = code.replace(/require\("(ajv\/[^"]+)"\)/g, (_, name) => {
    const helper = helpers[name];
    if (!helper)
      throw new Error(`the generated validator needs ${name}: write it out in scripts/generate.mjs`);
    return `(${helper})`;
  });
  if (/\brequire\(|\bfrom\s*["']/.test(inlined)) throw new Error('the generated validator imports something');
  return inlined;
}

async function writeIfChanged(path, text) {
  const old = await readFile(path, 'utf8').catch(() => null);
  if (old === text) return;
  // Tests may do this side by side: a reader never sees half a file.
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await generate(process.cwd());
