// Serves what the controllers, models and schema promise, and calls it with the front end's own client: every action of
// the contract must answer, filters must filter, and what a model requires must be refused when it is missing.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { camel, singular } from '../tools/lib/names.mjs';
import { modelName, readControllers, readModels } from '../tools/lib/rails.mjs';
import { parseSchema } from '../tools/lib/schema.mjs';
import { report } from './report.mjs';

const contract = JSON.parse(readFileSync('docs/contracts/api.json', 'utf8'));
const controllers = new Map(readControllers('app/controllers').map((controller) => [controller.resource, controller]));
const models = new Map(readModels('app/models').map((model) => [model.name, model]));
const tables = parseSchema(readFileSync('db/schema.rb', 'utf8'));
const findings = [];
const clientFile = 'src/components/api.mjs';
if (!existsSync(clientFile)) report('', [`${clientFile}: there is no client yet`]);
const client = await import(pathToFileURL(resolve(clientFile)).href);
const rows = new Map([...tables].map(([name, table]) => [name, [1, 2].map((id) => sampleRow(table, id))]));
const server = createServer(answer).listen(0, '127.0.0.1');
await new Promise((ready) => server.once('listening', ready));
const base = `http://127.0.0.1:${server.address().port}`;
let calls = 0;
for (const resource of contract.resources) for (const action of resource.actions) await tryAction(resource, action);
server.close();
report(`${calls} calls to ${contract.resources.length} resources`, findings);

async function tryAction({ name, filters }, action) {
  const one = singular(name);
  const call = client[{ index: `list${camel(name)}`, show: `find${camel(one)}`, create: `create${camel(one)}` }[action]];
  if (!call) return findings.push(`${name}#${action}: the client has no function for it`);
  try {
    if (action === 'show') await expect(call(base, 2), (row) => row.id === 2, `${name}#show`);
    if (action === 'index') await expect(call(base), (list) => list.length === 2, `${name}#index`);
    for (const filter of action === 'index' ? filters : [])
      await expect(call(base, { [filter]: rows.get(name)[0][filter] }), (list) => list.length === 1, `${name}#index by ${filter}`);
    if (action === 'create') await tryCreate(name, call);
  } catch (error) {
    findings.push(`${name}#${action}: ${error.message}`);
  }
}

async function tryCreate(name, call) {
  const { permitted } = controllers.get(name);
  const full = Object.fromEntries(permitted.map((column) => [column, rows.get(name)[0][column]]));
  await expect(call(base, full), (row) => row.id === 3, `${name}#create`);
  for (const column of models.get(modelName(name)).required) {
    const refused = await call(base, { ...full, [column]: undefined }).then(() => false, () => true);
    if (!refused) findings.push(`${name}#create: accepted without ${column}`);
  }
}

async function expect(promise, holds, what) {
  calls += 1;
  if (!holds(await promise)) findings.push(`${what}: wrong answer`);
}

function answer(request, response) {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const [status, value] = dispatch(request, body);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value ?? null));
  });
}

function dispatch(request, body) {
  const url = new URL(request.url, base);
  const [resource, id] = url.pathname.slice(1).split('/');
  const controller = controllers.get(resource);
  const action = request.method === 'POST' ? 'create' : id ? 'show' : 'index';
  if (!controller?.actions.includes(action) || !rows.has(resource)) return [404];
  if (action === 'show') return [200, rows.get(resource).find((row) => String(row.id) === id)];
  if (action === 'create') return create(resource, controller, JSON.parse(body)[singular(resource)] ?? {});
  const wanted = [...url.searchParams].filter(([name]) => controller.filters.includes(name));
  return [200, rows.get(resource).filter((row) => wanted.every(([name, value]) => String(row[name]) === value))];
}

function create(resource, controller, attributes) {
  const { required } = models.get(modelName(resource));
  const kept = Object.fromEntries(controller.permitted.map((column) => [column, attributes[column]]));
  return required.some((column) => kept[column] === undefined) ? [422] : [201, { ...kept, id: 3 }];
}

function sampleRow(table, id) {
  return Object.fromEntries([['id', id], ...table.columns.map(({ name, type }) => [name, /int/.test(type) ? id : `${name} ${id}`])]);
}
