export { applicantOf, serviceNameOf } from './list.ts';
export { selectAbout, selectName } from './ledger.sql.ts';
