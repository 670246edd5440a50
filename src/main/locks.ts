import { app, session, type Session } from 'electron';
import { FLAVOUR } from './flavour.ts';
import { decidePermission } from './security/permissions.ts';
import { mayNavigate, mayRequest, PAGE_HOST } from './security/urls.ts';
import { PARTITION } from './security/web-preferences.ts';

/** The one session of all windows, in memory, with every door of the web platform shut. */
export function lockedSession(): Session {
  const locked = session.fromPartition(PARTITION, { cache: false });
  locked.setPermissionRequestHandler((_contents, permission, answer) => answer(decidePermission(permission)));
  locked.setPermissionCheckHandler((_contents, permission) => decidePermission(permission));
  locked.setDevicePermissionHandler(() => decidePermission('device'));
  locked.setSpellCheckerEnabled(false);
  locked.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !mayRequest(details.url, FLAVOUR !== 'release') }),
  );
  locked.on('will-download', (event) => event.preventDefault());
  return locked;
}

/** Every page there will ever be stays where main put it: no other address, no new window, no webview. */
export function lockContents(): void {
  app.on('web-contents-created', (_created, contents) => {
    const stay = (event: { readonly url: string; preventDefault(): void }) => {
      if (!mayNavigate(PAGE_HOST, event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}
