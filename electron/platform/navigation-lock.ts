/** Windows show the page they were made for and nothing else: no navigation, no new window, no embedded page. */
import type { WebContents } from 'electron';

type Preventable = { readonly preventDefault: () => void };

const refuse = (event: Preventable): void => event.preventDefault();

/** SECURITY: applied to every webContents the moment it is created, whoever created it. */
export function lockNavigation(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void {
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
