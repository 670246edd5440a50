export { selectIdentity } from './enrolment.sql.ts';
