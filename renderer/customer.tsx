/** The customer's side of the counter: a page of its own that shows what it is told and can ask for nothing else. */
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { DisplayState } from '../shared/contract/display-channels.ts';
import type { Result } from '../shared/result.ts';
import { setClock } from './clock.ts';
import { CustomerDisplay } from './components/customer-display.tsx';
import { applyTheme } from './theme.ts';

declare global {
  interface Window {
    readonly mbiliDisplay: {
      readonly state: () => Promise<unknown>;
      readonly subscribe: (listener: (state: unknown) => void) => void;
    };
  }
}

function CustomerPage() {
  const [state, setState] = useState<DisplayState>();
  useEffect(() => {
    const take = (next: DisplayState): void => {
      setClock(next.nowMs);
      applyTheme(next.theme);
      setState(next);
    };
    window.mbiliDisplay.subscribe((next) => take(next as DisplayState));
    void window.mbiliDisplay.state().then((answer) => {
      const result = answer as Result<DisplayState, unknown>;
      if (result.ok) take(result.value);
    });
  }, []);
  return state === undefined ? null : <CustomerDisplay state={state} />;
}

const root = document.getElementById('root');
if (root === null) throw new Error('customer.html has no #root');
createRoot(root).render(
  <StrictMode>
    <CustomerPage />
  </StrictMode>,
);
