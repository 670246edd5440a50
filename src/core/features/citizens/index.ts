export { citizenData, mask, maskedCitizen, nikWarnings, parseCitizen } from './masked.ts';
export { selectCitizensByNik } from './citizens.sql.ts';
