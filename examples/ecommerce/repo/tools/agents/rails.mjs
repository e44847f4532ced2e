// Stands in for @rails-expert. Phase 1: a controller and a model for every resource of the contract, a service for every
// integration. Phase 2: associations, validations and parameters from the schema that phase 1 of the database made.
import { camel, singular } from '../lib/names.mjs';
import { modelName } from '../lib/rails.mjs';
import { parseSchema, tableOfKey } from '../lib/schema.mjs';
import { demand, fail, read, readJson, step, work, write } from '../lib/workplace.mjs';

await work({ 1: followContract, 2: followSchema });

async function followContract() {
  for (const resource of readJson('docs/contracts/api.json').resources) {
    const model = `app/models/${singular(resource.name)}.rb`;
    const controller = `app/controllers/${resource.name}_controller.rb`;
    if (read(controller)) continue;
    await step(`adding ${resource.name}`);
    if (!read(model)) write(model, `class ${modelName(resource.name)} < ApplicationRecord\nend\n`);
    write(controller, renderController(resource, []));
  }
  for (const integration of readJson('config/integrations.json').integrations) {
    await step(`connecting ${integration.name}`);
    write(`app/services/${integration.name}.rb`, renderService(integration));
  }
}

async function followSchema() {
  const tables = parseSchema(demand('db/schema.rb', 'it belongs to the repository'));
  const { resources } = readJson('docs/contracts/api.json');
  const { page_size } = readJson('docs/performance-constraints.json');
  for (const resource of resources) {
    const table = tables.get(resource.name);
    if (!table) fail(`db/schema.rb has no table ${resource.name}: did phase 1 of the database come first?`);
    await step(`rules of ${resource.name}`);
    const columns = table.columns.filter(({ name }) => !['created_at', 'updated_at'].includes(name));
    write(`app/controllers/${resource.name}_controller.rb`, renderController(resource, columns, page_size));
  }
  for (const [name, table] of tables) {
    await step(`associations of ${name}`);
    const path = `app/models/${singular(name)}.rb`;
    write(path, renderModel(name, table, tables, demand(path, 'its table exists')));
  }
}

function renderController({ name, actions, filters, order }, columns, pageSize) {
  const model = modelName(name);
  const query = `${model}.${filters.length > 0 ? 'where(filters)' : 'all'}.order(:${order})${pageSize ? `.limit(${pageSize})` : ''}`;
  const bodies = {
    index: `render json: ${query}`,
    show: `render json: ${model}.find(params[:id])`,
    create: `render json: ${model}.create!(attributes), status: :created`,
  };
  const methods = actions.map((action) => method(action, bodies[action]));
  const hidden = [];
  if (actions.includes('index') && filters.length > 0) hidden.push(method('filters', `params.permit(${symbols(filters)})`));
  if (actions.includes('create'))
    hidden.push(method('attributes', `params.require(:${singular(name)}).permit(${symbols(columns.map((column) => column.name))})`));
  const privatePart = hidden.length > 0 ? `\n  private\n\n${hidden.join('\n')}` : '';
  return `class ${camel(name)}Controller < ApplicationController\n${methods.join('\n')}${privatePart}end\n`;
}

function renderModel(name, table, tables, before) {
  const keys = table.columns.filter((column) => column.name.endsWith('_id'));
  const parents = keys.map((column) => `  belongs_to :${column.name.slice(0, -3)}${column.null ? ', optional: true' : ''}\n`);
  const children = [...tables]
    .filter(([, other]) => other.columns.some((column) => column.name.endsWith('_id') && tableOfKey(column.name) === name))
    .map(([other]) => `  has_many :${other}\n`);
  const required = table.columns
    .filter((column) => !column.null && !column.name.endsWith('_id') && !/^(created|updated)_at$/.test(column.name))
    .map((column) => `  validates :${column.name}, presence: true\n`);
  const methods = /\n( {2}def [\s\S]*?\n {2}end\n)/.exec(before)?.[1] ?? '';
  const parts = [[...parents, ...children].join(''), required.join(''), methods].filter(Boolean);
  return `class ${modelName(name)} < ApplicationRecord\n${parts.join('\n')}end\n`;
}

function renderService({ name, base_url, operations }) {
  const methods = operations.map((operation) => method(`${operation}(payload)`, `post("/${operation}", payload)`)).join('\n');
  const post = [
    '  def post(path, payload)',
    '    response = Net::HTTP.post(URI("#{BASE_URL}#{path}"), payload.to_json, "Content-Type" => "application/json")',
    '    JSON.parse(response.body)',
    '  end',
    '',
  ].join('\n');
  return `require "net/http"\n\nclass ${camel(name)}\n  BASE_URL = "${base_url}"\n\n${methods}\n  private\n\n${post}end\n`;
}

function method(signature, body) {
  return `  def ${signature}\n    ${body}\n  end\n`;
}

function symbols(names) {
  return names.map((name) => `:${name}`).join(', ');
}
