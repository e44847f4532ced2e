import { inertBlock, inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';

/** What a program can ask for by a line of its outbox. */
export type OutboxRequest =
  /** Nothing is half done: the workspace may be brought up to date now. */
  | { readonly kind: 'safe-point' }
  /** Paths are relative to the workspace, plain, sorted, each once. */
  | { readonly kind: 'lease'; readonly paths: readonly string[] }
  | { readonly kind: 'release'; readonly paths: readonly string[] }
  /** `to` is as it was written; the text is inert. */
  | { readonly kind: 'message'; readonly to: string; readonly text: string }
  | { readonly kind: 'publish'; readonly artifact: string }
  | { readonly kind: 'phase-complete' }
  | AskRequest
  /** A name from outside is there: for whoever an escalation went to. */
  | { readonly kind: 'satisfy'; readonly name: string };

/** May a tool be used? The answer comes as a letter. All texts are inert. */
export interface AskRequest {
  readonly kind: 'ask';
  readonly tool: string;
  readonly text: string;
  /** What a lasting answer would cover; `null` = nothing else, for it cannot be shown whole. */
  readonly rule: string | null;
  /** Files that it would write, as they were named: nothing is proved of them. */
  readonly writes: readonly string[];
  /** Given back with the answer; `null` = nothing. */
  readonly ref: string | null;
}

/** What one line may hold. Units: characters, but for the paths. */
export const requestLimits = {
  line: 32_768,
  paths: 100,
  path: 1_024,
  text: 4_000,
  name: 200,
  /** Of a question's text and rule; what is longer is cut. */
  ask: 400,
} as const;

/**
 * Reads a line of an outbox. A blank line is `null`. What is wrong is said in words for the one who wrote it, inert and
 * short whatever the line holds.
 */
export function parseRequest(line: string): Result<OutboxRequest | null, string> {
  if (line.length > requestLimits.line)
    return err(`the line is longer than ${requestLimits.line} characters`);
  if (line.trim() === '') return ok(null);
  const fields = fieldsOf(line);
  if (fields === null) return err('the line is not one JSON object');
  const kind = textOf(fields, 'kind');
  if (kind === null) return err('"kind" is missing');
  // A slip between two customs of spelling is no reason to leave a request undone.
  switch (kind.replaceAll('_', '-')) {
    case 'safe-point':
      return ok({ kind: 'safe-point' });
    case 'phase-complete':
      return ok({ kind: 'phase-complete' });
    case 'lease':
      return withPaths('lease', fields);
    case 'release':
      return withPaths('release', fields);
    case 'message':
      return messageOf(fields);
    case 'publish': {
      const artifact = nameOf(fields, 'artifact');
      return artifact.ok ? ok({ kind: 'publish', artifact: artifact.value }) : artifact;
    }
    case 'ask':
      return askOf(fields);
    case 'satisfy': {
      const name = nameOf(fields, 'name');
      return name.ok ? ok({ kind: 'satisfy', name: name.value }) : name;
    }
    default:
      return err(`"kind" cannot be ${JSON.stringify(inertText(kind, { max: 40 }))}`);
  }
}

/** One line for whoever wrote something else. */
export const acceptedRequests: string =
  'Accepted are {"kind":"safe-point"}, {"kind":"lease","paths":["src/a.ts"]}, {"kind":"release","paths":["src/a.ts"]}, ' +
  '{"kind":"message","to":"STREAM","text":"…"}, {"kind":"publish","artifact":"NAME"}, ' +
  '{"kind":"ask","tool":"NAME","text":"…"} and {"kind":"phase-complete"}, ' +
  'one JSON object a line.';

/**
 * A path as a plain relative one (`./a//b/` becomes `a/b`); what is wrong with it otherwise. Nothing that leads out of
 * the workspace or into git's own folder passes, nor what could not be shown as it is.
 */
export function plainPath(written: string): Result<string, string> {
  const shown = JSON.stringify(inertText(written, { max: 80 }));
  if (written.length > requestLimits.path)
    return err(`a path is longer than ${requestLimits.path} characters`);
  if (inertText(written, { max: requestLimits.path }) !== written)
    return err(`the path ${shown} holds characters that cannot be shown`);
  if (written.startsWith('/')) return err(`the path ${shown} is not relative to the workspace`);
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return err(`the path ${shown} leads out of the workspace`);
  if (parts.length === 0) return err('a path is empty');
  if (parts.some((part) => part.toLowerCase() === '.git')) return err(`the path ${shown} is git's own`);
  if (written.includes('*')) return err(`${shown} is a pattern: name the files one by one`);
  return ok(parts.join('/'));
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function textOf(fields: Fields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : null;
  return typeof value === 'string' ? value : null;
}

function nameOf(fields: Fields, name: string): Result<string, string> {
  const text = textOf(fields, name);
  if (text === null) return err(`"${name}" is missing`);
  const plain = inertText(text, { max: requestLimits.name });
  return plain === '' || plain !== text ? err(`"${name}" is no name`) : ok(plain);
}

function withPaths(kind: 'lease' | 'release', fields: Fields): Result<OutboxRequest, string> {
  const written = Object.hasOwn(fields, 'paths') ? fields['paths'] : null;
  if (!Array.isArray(written) || written.length === 0) return err('"paths" is not a list of paths');
  if (written.length > requestLimits.paths)
    return err(`"paths" names more than ${requestLimits.paths} files: ask in several lines`);
  const paths = new Set<string>();
  for (const one of written as readonly unknown[]) {
    if (typeof one !== 'string') return err('"paths" holds something that is no text');
    const path = plainPath(one);
    if (!path.ok) return path;
    paths.add(path.value);
  }
  return ok({ kind, paths: [...paths].sort() });
}

function messageOf(fields: Fields): Result<OutboxRequest, string> {
  const to = nameOf(fields, 'to');
  if (!to.ok) return to;
  const written = textOf(fields, 'text');
  if (written === null) return err('"text" is missing');
  if (written.length > requestLimits.text)
    return err(`"text" is longer than ${requestLimits.text} characters: put it in a file and name that`);
  const text = inertBlock(written, { max: requestLimits.text }).trim();
  return text === '' ? err('"text" says nothing') : ok({ kind: 'message', to: to.value, text });
}

function askOf(fields: Fields): Result<OutboxRequest, string> {
  const tool = nameOf(fields, 'tool');
  if (!tool.ok) return tool;
  const said = textOf(fields, 'text') ?? '';
  const text = inertText(said, { max: requestLimits.ask });
  const writes = Object.hasOwn(fields, 'writes') ? fields['writes'] : [];
  if (!Array.isArray(writes) || writes.length > requestLimits.paths || !writes.every(isPathText))
    return err(`"writes" is not a list of at most ${requestLimits.paths} paths`);
  const ref = textOf(fields, 'ref');
  if (ref !== null && inertText(ref, { max: requestLimits.name }) !== ref) return err('"ref" is no name');
  // Two that differ must not look the same.
  const written = textOf(fields, 'rule') ?? `${tool.value}(${said})`;
  const isWhole = inertText(written, { max: requestLimits.ask }) === written;
  return ok({ kind: 'ask', tool: tool.value, text, rule: isWhole ? written : null, writes, ref });
}

function isPathText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= requestLimits.path;
}
