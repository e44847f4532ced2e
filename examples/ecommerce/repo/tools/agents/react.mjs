// Stands in for @react-expert. Phase 1: design tokens, and the components and styles that the design system asks for.
// Phase 2: an API client from the controllers and record types from the schema that the other streams made in phase 1,
// components that use them, and tokens instead of bare values in every style.
import { readdirSync } from 'node:fs';
import { camel, kebab, singular } from '../lib/names.mjs';
import { readControllers } from '../lib/rails.mjs';
import { parseSchema } from '../lib/schema.mjs';
import { demand, fail, read, readJson, step, work, write } from '../lib/workplace.mjs';

// Which tokens may stand for a property's value; colours may stand anywhere.
const kindOf = { 'border-radius': 'radius', 'font-size': 'font-', padding: 'space-', gap: 'space-' };

await work({ 1: buildComponents, 2: connectComponents });

async function buildComponents() {
  const { tokens, components } = readJson('docs/design-system.json');
  await step('writing the tokens');
  const lines = Object.entries(tokens).map(([name, value]) => `  --${name}: ${value};\n`);
  write('src/styles/tokens.css', `:root {\n${lines.join('')}}\n`);
  for (const component of components) {
    await step(`building ${component.name}`);
    write(`src/styles/${kebab(component.name)}.css`, renderStyle(component));
    write(`src/components/${component.name}.jsx`, component.kind === 'form' ? renderForm(component) : renderList(component));
  }
}

async function connectComponents() {
  const controllers = readControllers('app/controllers');
  const tables = parseSchema(demand('db/schema.rb', 'it belongs to the repository'));
  const { tokens, components } = readJson('docs/design-system.json');
  await step('reading the controllers');
  write('src/components/api.mjs', renderClient(controllers));
  for (const component of components) {
    const controller = controllers.find(({ resource }) => resource === component.resource);
    if (!controller) fail(`no controller for ${component.resource}: did phase 1 of the backend come first?`);
    const table = tables.get(component.resource);
    if (!table) fail(`no table ${component.resource}: did phase 1 of the database come first?`);
    await step(`connecting ${component.name}`);
    const path = `src/components/${component.name}.jsx`;
    write(path, connect(demand(path, 'phase 1 builds it'), component, table));
  }
  for (const file of readdirSync('src/styles').filter((name) => name !== 'tokens.css').sort()) {
    await step(`tokens in ${file}`);
    write(`src/styles/${file}`, useTokens(read(`src/styles/${file}`), tokens));
  }
}

function renderStyle({ name }) {
  return `.${kebab(name)} {\n  color: #1c2430;\n  border: 1px solid #d5dbe3;\n  border-radius: 6px;\n  padding: 8px;\n  font-size: 16px;\n}\n`;
}

function renderList({ name, resource, fields }) {
  const item = camelLower(singular(resource));
  const cells = fields.map((field) => `          <span>{${item}.${field}}</span>\n`).join('');
  return `import '../styles/${kebab(name)}.css';

export function ${name}({ ${resource} }) {
  return (
    <ul className="${kebab(name)}">
      {${resource}.map((${item}) => (
        <li key={${item}.id}>
${cells}        </li>
      ))}
    </ul>
  );
}
`;
}

function renderForm({ name, fields }) {
  const inputs = fields.map((field) => `      <input name="${field}" aria-label="${field}" />\n`).join('');
  return `import '../styles/${kebab(name)}.css';

export function ${name}({ onSubmit }) {
  return (
    <form className="${kebab(name)}" onSubmit={onSubmit}>
${inputs}      <button type="submit">Send</button>
    </form>
  );
}
`;
}

function renderClient(controllers) {
  const functions = controllers.flatMap(({ resource, actions }) => actions.map((action) => renderCall(resource, action)));
  const request = `async function request(base, path, options) {
  const response = await fetch(new URL(path, base), options);
  if (!response.ok) throw new Error(\`\${path}: \${response.status}\`);
  return response.json();
}
`;
  return `// Written from app/controllers; one function per action. \`base\` is the address of the API.\n\n${functions.join('\n')}\n${request}`;
}

function renderCall(resource, action) {
  const one = singular(resource);
  if (action === 'index')
    return `export function list${camel(resource)}(base, filters = {}) {\n  return request(base, \`/${resource}?\${new URLSearchParams(filters)}\`);\n}\n`;
  if (action === 'show')
    return `export function find${camel(one)}(base, id) {\n  return request(base, \`/${resource}/\${id}\`);\n}\n`;
  const body = `JSON.stringify({ ${one}: attributes })`;
  return `export function create${camel(one)}(base, attributes) {\n  return request(base, '/${resource}', {\n    method: 'POST',\n    headers: { 'Content-Type': 'application/json' },\n    body: ${body},\n  });\n}\n`;
}

function connect(text, { name, kind, resource }, table) {
  if (text.includes("from './api.mjs'")) return text;
  const call = kind === 'form' ? `create${camel(singular(resource))}` : `list${camel(resource)}`;
  const types = { integer: 'number', bigint: 'number' };
  const properties = table.columns.map((c) => ` * @property {${types[c.type] ?? 'string'}${c.null ? '|null' : ''}} ${c.name}\n`);
  const record = `/**\n * @typedef {object} ${camel(singular(resource))}\n${properties.join('')} */\n`;
  const helper =
    kind === 'form'
      ? `export function submit${name}(base, form) {\n  return ${call}(base, Object.fromEntries(new FormData(form)));\n}\n`
      : `export async function load${name}(base, filters) {\n  return { ${resource}: await ${call}(base, filters) };\n}\n`;
  return text.replace(/^(import .*\n)\n/, `$1import { ${call} } from './api.mjs';\n\n${record}\n`) + `\n${helper}`;
}

function useTokens(css, tokens) {
  const named = Object.entries(tokens);
  return css.replace(/^( {2}([\w-]+): )(.*);$/gm, (_line, start, property, value) => {
    const parts = value.split(' ').map((part) => {
      const kind = part.startsWith('#') ? 'color-' : kindOf[property];
      const token = kind && named.find(([name, text]) => text === part && name.startsWith(kind));
      return token ? `var(--${token[0]})` : part;
    });
    return `${start}${parts.join(' ')};`;
  });
}

function camelLower(snake) {
  const name = camel(snake);
  return name[0].toLowerCase() + name.slice(1);
}
