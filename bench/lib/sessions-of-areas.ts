/**
 * A session of streams that each own an area of their own, every third one depending on the one before: about 130
 * bytes a stream, nothing to report but the agent that nobody defined.
 */
export function separateAreas(count: number): string {
  const streams = Array.from({ length: count }, (_, index) => {
    const area = `p${String(index).padStart(4, '0')}`;
    const before = `p${String(index - 1).padStart(4, '0')}`;
    return [
      `    ${area}_stream:\n`,
      '      agent: "@builder"\n',
      `      focus: "area ${area}"\n`,
      `      resources: ["packages/${area}/", "docs/${area}.md"]\n`,
      index % 3 === 2 ? `      dependencies: [${before}]\n` : '',
    ].join('');
  });
  return `parallel_session_config:\n  session_id: bench\n  work_streams:\n${streams.join('')}`;
}
