import type { Located } from '../../diagnostics/span.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Binding, Reader } from './binding.ts';
import { spanForm } from './durations.ts';
import { need, openFields, read } from './fields.ts';
import { checkReserved, checkUnique, id } from './names.ts';
import { listOf } from './read-list.ts';
import { duration, integer, phrase } from './read-number.ts';
import { textFor } from './read-text.ts';
import type { MilestoneDeclaration, TriggerValue } from './session.ts';
import { readTrigger } from './trigger-phrases.ts';

/** Reads `synchronization_points`, in order. */
export const bindMilestones: Reader<MilestoneDeclaration[]> = (binding, node, where) => {
  const milestones = listOf(milestone)(binding, node, where);
  if (milestones)
    checkUnique(
      binding,
      milestones.map((entry) => entry.milestone),
      'milestones',
    );
  return milestones;
};

const milestone: Reader<MilestoneDeclaration> = (binding, node, where) => {
  const fields = openFields(binding, node, { level: 'milestone', where });
  if (!fields) return null;
  const name = need(binding, fields, 'milestone', milestoneName);
  const triggers = read(binding, fields, 'triggers', triggerList) ?? [];
  const actions = read(binding, fields, 'actions', listOf(id('the name of an action'))) ?? [];
  const timeout_ms = read(binding, fields, 'timeout', duration(spanForm));
  return name ? { milestone: name, span: node.span, triggers, actions, timeout_ms } : null;
};

const milestoneName: Reader<Located<string>> = (binding: Binding, node, where) => {
  const name = id('the name of a milestone')(binding, node, where);
  if (name) checkReserved(binding, name, 'milestone');
  return name;
};

/** A trigger that cannot be read keeps its place, so that its milestone does not seem to wait for nothing. */
const triggerList: Reader<Located<TriggerValue>[]> = (binding, node, where) => {
  const list = listOf<Located<TriggerValue>>(
    (inner, item, place) => trigger(inner, item, place) ?? unread(item),
  );
  return list(binding, node, where) ?? [unread(node)];
};

function unread({ span }: SyntaxNode): Located<TriggerValue> {
  return { value: { kind: 'streams', streams: [], phase: null }, span };
}

const phrased: Reader<Located<TriggerValue>> = phrase<TriggerValue>(readTrigger, 'a trigger phrase');

const trigger: Reader<Located<TriggerValue>> = (binding, node, where) => {
  if (node.kind !== 'map') return phrased(binding, node, where);
  const fields = openFields(binding, node, { level: 'trigger', where });
  if (!fields) return null;
  const streams = need(binding, fields, 'streams', listOf(textFor('word'), 'not_empty'));
  const phase = read(binding, fields, 'phase', integer(1, 1000));
  return streams
    ? { value: { kind: 'streams', streams, phase: phase?.value ?? null }, span: node.span }
    : null;
};
