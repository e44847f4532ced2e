import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Variables with the name of a secret that every stream of the session gets. */
export function* checkEnvPassesSecret({ streams }: AnalysedModel): Iterable<Diagnostic> {
  const [first, ...rest] = streams;
  if (!first || rest.length === 0) return;
  for (const { value: name, span } of first.declaration.env?.allow ?? []) {
    if (!isSecretName(name)) continue;
    const spans = rest.map(
      ({ declaration }) => declaration.env?.allow.find(({ value }) => value === name)?.span,
    );
    if (spans.includes(undefined)) continue;
    const places = new Map(
      (spans as Span[]).filter(({ start }) => start !== span.start).map((one) => [one.start, one]),
    );
    const related = [...places.values()].slice(0, 3).map((one) => ({ span: one, message: 'and here' }));
    yield diagnose('env-passes-secret', span, { name, count: streams.length }, { related });
  }
}

/** Accounts of model providers are what agents work with. */
const FOR_MODELS =
  /^(?:ANTHROPIC|CLAUDE|OPENAI|CODEX|GEMINI|GOOGLE_API|AZURE_OPENAI|OPENROUTER|MISTRAL|GROQ|DEEPSEEK|XAI|COHERE|DASHSCOPE|QWEN|COPILOT|CURSOR|AMP|OLLAMA|HF|HUGGING)/;

function isSecretName(name: string): boolean {
  if (FOR_MODELS.test(name)) return false;
  return /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS|PRIVATE_KEY|SECRET_KEY|API_KEY|ACCESS_KEY|SIGNING_KEY|MASTER_KEY)$/.test(
    name,
  );
}
