// Every controller refers to a model that exists; every association leads to a model; no model is without its class.
import { camel, plural, singular } from '../tools/lib/names.mjs';
import { modelName, readControllers, readModels } from '../tools/lib/rails.mjs';
import { report } from './report.mjs';

const findings = [];
const controllers = readControllers('app/controllers');
const models = readModels('app/models');
const names = new Set(models.map((model) => model.name));

for (const { file, resource, models: used } of controllers) {
  if (!used.includes(modelName(resource))) findings.push(`app/controllers/${file}: does not use ${modelName(resource)}`);
  for (const name of used) if (!names.has(name)) findings.push(`app/controllers/${file}: there is no model ${name}`);
}
for (const { file, name, parents, children } of models) {
  if (name !== camel(file.replace('.rb', ''))) findings.push(`app/models/${file}: holds ${name}`);
  for (const parent of parents)
    if (!names.has(camel(parent))) findings.push(`app/models/${file}: belongs to ${parent}, which is no model`);
  for (const child of children)
    if (plural(singular(child)) !== child || !names.has(modelName(child)))
      findings.push(`app/models/${file}: has many ${child}, which is no model`);
}

report(`${controllers.length} controllers, ${models.length} models`, findings);
