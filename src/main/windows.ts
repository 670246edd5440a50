import { app, BrowserWindow, screen } from 'electron';
import type { PortKind } from '#contract/index';
import { FLAVOUR } from './flavour.ts';
import { PRELOAD_FILE } from './folders.ts';
import { IS_DEVELOPMENT_RUNTIME } from './runtime.ts';
import { webPreferences } from './security/web-preferences.ts';
import type { HostTexts } from './texts.ts';

/** One page per kind of port; the kind is fixed here and cannot be claimed by a page. */
const PAGES: Readonly<Record<PortKind, { readonly file: string; readonly width: number; readonly height: number }>> = {
  officer: { file: 'index.html', width: 1366, height: 768 },
  simulator: { file: 'simulator.html', width: 520, height: 700 },
};

/** The windows there are, by the id of their contents. */
export class Windows {
  readonly #kinds = new Map<number, PortKind>();
  readonly #windows = new Map<PortKind, BrowserWindow>();
  readonly #texts: HostTexts;

  constructor(texts: HostTexts) {
    this.#texts = texts;
  }

  kindOf(contentsId: number): PortKind | undefined {
    return this.#kinds.get(contentsId);
  }

  get(kind: PortKind): BrowserWindow | undefined {
    return this.#windows.get(kind);
  }

  /** Opens the window of a kind; it is shown when its page is drawn. */
  async open(kind: PortKind): Promise<BrowserWindow> {
    const { file, width, height } = PAGES[kind];
    const window = new BrowserWindow({
      width,
      height,
      useContentSize: true,
      show: false,
      autoHideMenuBar: true, // a bar hidden later would leave its height to the page
      title: this.#title(kind),
      webPreferences: webPreferences(PRELOAD_FILE, FLAVOUR),
    });
    const id = window.webContents.id;
    this.#kinds.set(id, kind);
    this.#windows.set(kind, window);
    window.setMenuBarVisibility(false);
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => {
      this.#kinds.delete(id);
      this.#windows.delete(kind);
    });
    window.on('page-title-updated', (event) => event.preventDefault());
    window.on('app-command', (event, command) => {
      if (command.startsWith('browser-')) event.preventDefault(); // back and forward keys of a mouse
    });
    // A custom protocol as the very first navigation hangs test drivers (docs/running.md); nobody else needs it.
    if (app.commandLine.hasSwitch('remote-debugging-port')) await window.loadURL('about:blank');
    await window.loadURL(`app://loket/${file}${IS_DEVELOPMENT_RUNTIME ? '?runtime=development' : ''}`);
    return window;
  }

  /** Officer to the left, tray to the right, so that neither hides the other where the screen is wide enough. */
  placeSideBySide(): void {
    const { x, y, width } = screen.getPrimaryDisplay().workArea;
    this.#windows.get('officer')?.setPosition(x, y);
    this.#windows.get('simulator')?.setPosition(x + Math.max(0, width - PAGES.simulator.width), y);
  }

  #title(kind: PortKind): string {
    const title = this.#texts[`host.window.${kind}`];
    return IS_DEVELOPMENT_RUNTIME ? `${title} (${this.#texts['host.window.development-runtime']})` : title;
  }
}
