/**
 * What a scripted model answers. A script is chosen by its marker, which stands in the first user message that
 * holds any marker; the step by the number of assistant turns already in the request. So the answer depends on the
 * request alone: a client that repeats a request is given the same step again.
 */
export interface ProviderScript {
  /** A text that only the conversations meant hold. */
  readonly marker: string;
  readonly steps: readonly ScriptStep[];
}

/** One answer of the model. A step past the end of a script, or one that holds nothing, says "Done." */
export interface ScriptStep {
  /** Text of the answer, before any tool call. */
  readonly say?: string;
  /**
   * Tools to call. `{cwd}` in a string of the input is replaced by the working directory that the client names in its
   * system prompt.
   */
  readonly use?: readonly ToolCall[];
  readonly usage?: StepUsage;
  /** Pause between two events of a streamed answer, in ms. */
  readonly pace_ms?: number;
  readonly fault?: StepFault;
}

export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Tokens that the answer claims; default 100 in, 20 out, nothing cached. */
export interface StepUsage {
  readonly input?: number;
  readonly output?: number;
  readonly cache_read?: number;
  readonly cache_creation?: number;
}

export type StepFault =
  /** Answers with this status and the API's error body; `times` requests only when given, else always. */
  | { readonly kind: 'http'; readonly status: number; readonly times?: number }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Destroys the socket after so many events of the stream. */
  | { readonly kind: 'cut'; readonly after_events: number };

/** What of a request decides the answer. */
export interface ScriptPlace {
  readonly script: ProviderScript;
  /** 0-based. */
  readonly step: number;
}

/** The place that a request's messages stand at, or `null` when they hold no script's marker. */
export function findPlace(
  scripts: readonly ProviderScript[],
  messages: readonly unknown[],
): ScriptPlace | null {
  const step = messages.filter((message) => roleOf(message) === 'assistant').length;
  for (const message of messages) {
    if (roleOf(message) !== 'user') continue;
    const text = JSON.stringify(message);
    const script = scripts.find(({ marker }) => text.includes(JSON.stringify(marker).slice(1, -1)));
    if (script !== undefined) return { script, step };
  }
  return null;
}

function roleOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? (message as { role?: unknown }).role : undefined;
}
