// What a controller or model says of itself, read from its text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { camel, singular } from './names.mjs';

/** Every controller but the base class: `{file, resource, model, actions, filters, order, permitted, limited}`. */
export function readControllers(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('_controller.rb') && file !== 'application_controller.rb')
    .sort()
    .map((file) => ({ file, ...readController(file, readFileSync(join(folder, file), 'utf8')) }));
}

/** Every model but the base class: `{file, name, parents, children, required}`. */
export function readModels(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.rb') && file !== 'application_record.rb')
    .sort()
    .map((file) => ({ file, ...readModel(readFileSync(join(folder, file), 'utf8')) }));
}

/** The class name of a resource's model: `line_items` → `LineItem`. */
export function modelName(resource) {
  return camel(singular(resource));
}

function readController(file, text) {
  const resource = file.replace('_controller.rb', '');
  const publicPart = text.split(/^ {2}private$/m)[0];
  return {
    resource,
    models: [...new Set([...text.matchAll(/\b([A-Z]\w+)\.(?:where|find|create!|all)\b/g)].map((match) => match[1]))],
    actions: [...publicPart.matchAll(/^ {2}def (\w+)/gm)].map((match) => match[1]),
    filters: symbolsAfter(text, /params\.permit\(([^)]*)\)/),
    permitted: symbolsAfter(text, /params\.require\(:\w+\)\.permit\(([^)]*)\)/),
    order: /\.order\(:(\w+)\)/.exec(text)?.[1] ?? null,
    limit: Number(/\.limit\((\d+)\)/.exec(text)?.[1] ?? Number.NaN),
  };
}

function readModel(text) {
  return {
    name: /^class (\w+)/m.exec(text)?.[1] ?? null,
    parents: [...text.matchAll(/^ {2}belongs_to :(\w+)/gm)].map((match) => match[1]),
    children: [...text.matchAll(/^ {2}has_many :(\w+)/gm)].map((match) => match[1]),
    required: [...text.matchAll(/^ {2}validates :(\w+), presence: true/gm)].map((match) => match[1]),
  };
}

function symbolsAfter(text, pattern) {
  return (pattern.exec(text)?.[1].match(/:(\w+)/g) ?? []).map((symbol) => symbol.slice(1));
}
