/**
 * Mantine is not used: its core components need a provider that writes inline style tags, which the content security
 * policy refuses, and what it would give here (a modal with a focus trap) is the browser's own `<dialog>`. Every
 * visible component is ours, on `tokens.css`.
 */
import '@fontsource-variable/inter/opsz.css';
import './tokens.css';
import './base.css';

export type Theme = 'light' | 'dark' | 'system';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');
let wanted: Theme = 'system';

/** Puts the theme on the page; `system` follows the machine, also while the program runs. */
export function applyTheme(theme: Theme): void {
  wanted = theme;
  paint();
}

function paint(): void {
  const dark = wanted === 'dark' || (wanted === 'system' && prefersDark.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

prefersDark.addEventListener('change', paint);
paint();
