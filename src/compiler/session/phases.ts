import type { Binding, Reader } from './binding.ts';
import { describeNode, report } from './binding.ts';
import { bindClaims } from './claims.ts';
import { spanForm } from './durations.ts';
import { need, openFields, read } from './fields.ts';
import { checkUnique, id } from './names.ts';
import { bindPrompt } from './prompts.ts';
import { command } from './read-command.ts';
import { listOf } from './read-list.ts';
import { duration, integer } from './read-number.ts';
import type { PhaseDeclaration, PhasesDeclaration } from './session.ts';
import { bindVerify } from './verify.ts';

/** Reads `phases`: a number, or a list of phases with names. */
export const bindPhases: Reader<PhasesDeclaration> = (binding, node, where) => {
  if (node.kind === 'list') {
    const phases = listOf(phase, 'not_empty')(binding, node, where);
    if (!phases) return null;
    checkUnique(
      binding,
      phases.map((entry) => entry.name),
      'phases of one stream',
    );
    return { kind: 'list', phases, span: node.span };
  }
  if (node.kind === 'map' || typeof node.value === 'boolean') {
    const expected = 'a number or a list of phases';
    report(binding, { code: 'wrong-type', span: node.span }, { where, expected, actual: describeNode(node) });
    return null;
  }
  const count = integer(1, 1000)(binding, node, where);
  return count ? { kind: 'count', count } : null;
};

const phase: Reader<PhaseDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'phase', where });
  if (!fields) return null;
  const name = need(binding, fields, 'name', id('the name of a phase'));
  if (!name) return null;
  const declaration: PhaseDeclaration = {
    name,
    span: node.span,
    prompt: read(binding, fields, 'prompt', bindPrompt),
    command: read(binding, fields, 'command', command),
    resources: read(binding, fields, 'resources', bindClaims),
    estimate_ms: read(binding, fields, 'estimate', duration(spanForm)),
    verify: read(binding, fields, 'verify', bindVerify),
  };
  checkWork(binding, declaration);
  return declaration;
};

function checkWork(binding: Binding, { name, prompt, command: own }: PhaseDeclaration): void {
  if (!prompt || !own) return;
  const related = [{ span: prompt.span, message: 'the prompt is given here' }];
  const where = `phase \`${name.value}\``;
  const finding = { code: 'mutually-exclusive', span: own.span, details: { related } } as const;
  report(binding, finding, { first: 'prompt', second: 'command', where });
}
