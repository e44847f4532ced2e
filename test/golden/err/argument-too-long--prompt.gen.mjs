const head = `parallel_session_config:
  session_id: a-book-as-an-argument
  work_streams:
    notes:
      command: ["tools/write", "--rules", "`;
const tail = `"]
      resources: ["manual/"]
`;

export function bytes() {
  return new TextEncoder().encode(`${head}${'keep it short; '.repeat(9_000)}${tail}`);
}
