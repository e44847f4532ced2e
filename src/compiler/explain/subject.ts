import { err, ok, type Result } from '../../base/result.ts';
import { closest } from '../../base/suggest.ts';
import { joinNames, quote } from '../checks/shared/wording.ts';
import type { Model, Phase, Stream } from '../model/model.ts';
import { type NameTable, resolveName, tableOf } from '../model/names.ts';
import { findPhase } from '../model/phases.ts';
import { splitPhase } from '../model/stages.ts';

/** What somebody asks about: a stream, and all its phases or one of them. */
export interface Subject {
  readonly stream: Stream;
  readonly phases: readonly Phase[];
  /** Whether one phase was named. */
  readonly narrowed: boolean;
}

/** Finds `stream`, `stream/phase` or `@stream` by the one resolver of names; a refusal is one sentence for people. */
export function findSubject(written: string, model: Model): Result<Subject, string> {
  const plain = written.startsWith('@') ? written.slice(1) : written;
  if (plain !== written && isAgent(written, model)) return err(wordAgent(written, model));
  const { streamName, phaseName } = splitPhase(plain);
  const table = tableOf('stream', model.streams, ({ id, declaration }) => ({
    value: id,
    span: declaration.id.span,
  }));
  const found = resolveName(streamName, table, []);
  switch (found.kind) {
    case 'ambiguous':
      return err(
        `${quote(streamName)} may mean ${joinNames(found.candidates.map(({ name }) => quote(name)))}`,
      );
    case 'unknown':
      return err(wordUnknown(streamName, table, model));
    case 'found':
      return narrow(model.streams[found.index]!, phaseName);
  }
}

function narrow(stream: Stream, phaseName: string | null): Result<Subject, string> {
  if (phaseName === null) return ok({ stream, phases: stream.phases, narrowed: false });
  const number = findPhase(stream.declaration, stream.phases.length, phaseName);
  const phase = number === null ? undefined : stream.phases[number - 1];
  if (phase) return ok({ stream, phases: [phase], narrowed: true });
  const names = stream.phases.map(({ name }) => quote(`${stream.id}/${name}`));
  return err(`${quote(stream.id)} has no phase ${quote(phaseName)}; it has ${joinNames(names, 8)}`);
}

/** An agent keeps its name for itself, as it does in dependencies. */
function isAgent(name: string, model: Model): boolean {
  return (
    model.agents.some((agent) => agent.name === name) ||
    [model.session, ...model.overlays].some(({ agents }) => agents.some((one) => one.name.value === name)) ||
    model.environment.agentFiles(name.slice(1)).length > 0
  );
}

function wordAgent(name: string, { streams, agents }: Model): string {
  const its = streams.filter(({ agent }) => agent !== null && agents[agent]!.name === name);
  const work =
    its.length === 0 ? 'works on no stream' : `works on ${joinNames(its.map(({ id }) => quote(id)))}`;
  return `${quote(name)} is an agent, not a stream; it ${work}`;
}

function wordUnknown(
  name: string,
  table: NameTable,
  { milestones, stages, artifacts, streams }: Model,
): string {
  const others = [
    ...milestones.map((one) => ({ name: one.name, kind: 'a milestone' })),
    ...stages.map((one) => ({ name: one.name, kind: 'a stage' })),
    ...artifacts.map((one) => ({ name: one.name, kind: `what \`${streams[one.stream]!.id}\` provides` })),
  ];
  const other = others.find((one) => one.name === name);
  if (other) return `${quote(name)} is ${other.kind}, not a stream`;
  const ids = [...table.byName.keys()];
  // `backend` is as good a name of `backend_stream`, so a slip in it is near, too.
  const full = new Map(ids.map((id) => [id.replace(/_stream$/, ''), id]));
  const near = [
    ...new Set([...closest(name, ids), ...closest(name, full.keys()).map((short) => full.get(short)!)]),
  ];
  const hint =
    near.length > 0
      ? `did you mean ${joinNames(near.map(quote))}?`
      : ids.length > 0
        ? `the streams are ${joinNames(ids.map(quote), 12)}`
        : 'the session has none';
  return `there is no stream ${quote(name)}: ${hint}`;
}
