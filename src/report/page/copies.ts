/** Buttons beside commands that copy them; where the browser lets nobody copy, they select the command instead. */
export function offerCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    const source = button.previousElementSibling;
    if (source === null) continue;
    button.hidden = false;
    button.addEventListener('click', () => void copy(button, source));
    button.addEventListener('blur', () => {
      button.textContent = 'Copy';
    });
  }
}

async function copy(button: HTMLButtonElement, source: Element): Promise<void> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
    button.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(source);
    button.textContent = 'Selected';
  }
}
