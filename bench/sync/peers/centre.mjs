// express-pouchdb on leveldb: `centre.mjs FOLDER`, started inside the folder the packages are installed in.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const folder = process.argv[2];
const PouchDB = require('pouchdb').defaults({ prefix: `${folder}/` });
const app = require('express')();
const options = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(folder, 'log.txt') };
app.use('/', require('express-pouchdb')(PouchDB, options));
const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
