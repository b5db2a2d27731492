import { Component, type ReactNode } from 'react';
import { Notice } from './notice.tsx';

type Props = { readonly children: ReactNode };
type State = { readonly failed: boolean };

/** A fault in one screen leaves the strip, the keys and the lock standing; Escape leads back to the counter. */
export class ScreenGuard extends Component<Props, State> {
  override readonly state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Notice failure={{ code: 'internal' }} /> : this.props.children;
  }
}
