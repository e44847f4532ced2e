/** What is shown beside the pointer: lines of text, never markup. */
export function tip(lines: readonly string[]): HTMLElement {
  const box = document.createElement('div');
  for (const [at, line] of lines.filter((text) => text !== '').entries()) {
    const part = document.createElement(at === 0 ? 'strong' : 'div');
    part.textContent = line;
    box.append(part);
  }
  box.className = 'tip';
  return box;
}
