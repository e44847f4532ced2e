const text = `parallel_session_config:\n  session_id: demo\n  stages: ${'['.repeat(20_000)}\n`;

export const bytes = () => new TextEncoder().encode(text);
