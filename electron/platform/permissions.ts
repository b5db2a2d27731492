/** The page needs no permission of the browser's: printers, modems and files belong to the main process. */
import type { Session } from 'electron';

type PermissionSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'on'
>;

/** SECURITY: every permission, known or future, is refused. */
export function refusePermissions(session: PermissionSession): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Exports are written by the main process; a page has nothing to download.
  session.on('will-download', (event) => event.preventDefault());
}
