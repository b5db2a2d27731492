/** Who may call the main process: the top frame of the till's own window, showing our own page. */
import { appOrigin } from './app-protocol.ts';

/** What is asked of a frame; Electron's `WebFrameMain` has it. */
export type Frame = { readonly origin: string; readonly url: string };
export type CallEvent = { readonly senderFrame: Frame | null };

/**
 * SECURITY: `senderFrame` is null once the frame navigated or went away: then nobody can be held to the call. Identity
 * of the frame excludes subframes and other windows; the origin excludes anything loaded in our frame's place.
 */
export function isTrustedSender(event: CallEvent, mainFrame: Frame | undefined): boolean {
  const frame = event.senderFrame;
  if (frame === null || mainFrame === undefined || frame !== mainFrame) return false;
  return frame.origin === appOrigin && frame.url.startsWith(`${appOrigin}/`);
}
