import { join } from 'node:path';
import { app, dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { StartConfig } from '#contract/host';
import { answerHost } from './answers.ts';
import { Broker } from './broker.ts';
import { children, type Children } from './children.ts';
import { windowFolder } from './data-folder.ts';
import { showFailure } from './failure.ts';
import { FLAVOUR } from './flavour.ts';
import { RESOURCES_FOLDER } from './folders.ts';
import { openSecretStore } from './key-store.ts';
import { lockContents, lockedSession } from './locks.ts';
import { setOwnMenu } from './menu.ts';
import { registerScheme, serveApp } from './protocol.ts';
import { fromFolder, intoFolder, type ChooseFile, type ChoosePath } from './save-file.ts';
import { acceptArgv, type StartOptions } from './security/argv.ts';
import { readTexts } from './texts.ts';
import { Windows } from './windows.ts';

const accepted = acceptArgv(process.argv.slice(1), FLAVOUR);
if (accepted.ok) begin(accepted.options);
else {
  process.stderr.write(`Loket does not start with --${accepted.refused}\n`);
  app.exit(64);
}

function begin(options: StartOptions): void {
  app.enableSandbox();
  registerScheme();
  lockContents();
  const dataFolder = options.dataFolder ?? join(app.getPath('userData'), 'data');
  app.setPath('userData', windowFolder(dataFolder));
  if (!app.requestSingleInstanceLock()) {
    app.exit(0); // the first instance shows itself
    return;
  }
  app
    .whenReady()
    .then(
      () => run(options, dataFolder),
      (error: unknown) => fall(error),
    )
    .catch(fall);
}

function fall(error: unknown): void {
  process.stderr.write(`Loket could not start: ${error instanceof Error ? error.stack : String(error)}\n`);
  app.exit(1);
}

async function run(options: StartOptions, dataFolder: string): Promise<void> {
  setOwnMenu();
  const config = startConfig(options, dataFolder);
  const texts = await readTexts();
  const windows = new Windows(texts);
  const owner = () => windows.get('officer');
  const choose = options.saveFolder ? intoFolder(options.saveFolder) : askPath(owner);
  const chooseFile = options.saveFolder ? fromFolder(options.saveFolder) : askFile(owner, texts['host.open.export']);
  const store = await openSecretStore(config.dataFolder);
  const running: Children = children(config, answerHost(store, choose, chooseFile), {
    coreIsReady: () => broker.coreIsReady(),
    coreIsGone: () => broker.coreIsGone(),
    gaveUp: () => void showFailure(texts).then((choice) => (choice === 'restart' ? running.core.start() : app.quit())),
  });
  const broker = new Broker(running.core, windows);
  stopWithApp(running);
  running.start();

  await serveApp(lockedSession());
  const officer = await windows.open('officer');
  officer.on('closed', () => app.quit());
  app.on('second-instance', () => {
    if (officer.isMinimized()) officer.restore();
    officer.focus();
  });
  if (config.simulator) {
    await windows.open('simulator');
    windows.placeSideBySide();
  }
}

function startConfig(options: StartOptions, dataFolder: string): StartConfig {
  return {
    dataFolder,
    resourcesFolder: RESOURCES_FOLDER,
    flavour: FLAVOUR,
    simulator: options.simulator,
    demo: options.demo,
    saveFolder: options.saveFolder ?? null,
    demoEnrolment: options.demoEnrolment ?? null,
  };
}

/** Lets the person choose; the folder is the system's own for documents. */
const askPath =
  (owner: () => BrowserWindow | undefined): ChoosePath =>
  async (name) => {
    const window = owner();
    const settings = { defaultPath: join(app.getPath('documents'), name) };
    const chosen = window ? await dialog.showSaveDialog(window, settings) : await dialog.showSaveDialog(settings);
    return chosen.canceled || !chosen.filePath ? null : chosen.filePath;
  };

/** Lets the person choose an export to be read; `name` names the kind of file. */
const askFile =
  (owner: () => BrowserWindow | undefined, name: string): ChooseFile =>
  async () => {
    const window = owner();
    const settings: OpenDialogOptions = { properties: ['openFile'], filters: [{ name, extensions: ['lkx'] }] };
    const chosen = window ? await dialog.showOpenDialog(window, settings) : await dialog.showOpenDialog(settings);
    return chosen.filePaths[0] ?? null;
  };

/** The application ends after both children have closed what they hold. */
function stopWithApp(running: Children): void {
  let isStopping = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (isStopping) return;
    isStopping = true;
    void running.stop().finally(() => app.exit(0));
  });
  app.on('window-all-closed', () => app.quit());
  process.on('SIGTERM', () => app.quit());
  process.on('SIGINT', () => app.quit());
}
