import { Menu } from 'electron';
import { FLAVOUR } from './flavour.ts';

/** No menu, so none of Electron's own keys (reload, zoom, close) work; development builds keep the inspector's. */
export function setOwnMenu(): void {
  Menu.setApplicationMenu(
    FLAVOUR === 'release' ? null : Menu.buildFromTemplate([{ role: 'toggleDevTools', accelerator: 'Ctrl+Shift+I' }]),
  );
}
